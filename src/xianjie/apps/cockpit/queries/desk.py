"""What waits at the door, what changed in the month, and what the auditor should know."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditCheck
from xianjie.apps.audit.queries.events import events_within
from xianjie.apps.cockpit.enums import Measure
from xianjie.apps.cockpit.models import MonthSnapshot, SnapshotCell, SnapshotClue
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, town_of, villages_by_code
from xianjie.apps.screening.enums import RAISED_KINDS, ClueState, ClueStatus, Level

AT_THE_DOOR = frozenset({Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER})
WEEK = timedelta(days=7)
TRACES = ("unmask", "export")
"""Parts of the names of audited actions that an auditor looks at every week."""


def newest_snapshot(county: str) -> MonthSnapshot | None:
    """Return the newest month that was counted of a county."""
    return MonthSnapshot.objects.filter(county_code=county).order_by("-period").first()


def clues_to_verify(ask: DeskAsk) -> DeskGroup | None:
    """Return a township's open clues by deadline; for the county office the red ones alone."""
    roles = ask.scope.narrowed(Permission.VIEW_HOUSEHOLDS).roles
    township = Role.TOWNSHIP_REVIEWER in roles
    if not ask.county or not (township or Role.COUNTY_ANALYST in roles):
        return None
    rows, snapshot = _open_clues(ask)
    if not township:
        rows = rows.filter(level=Level.RED)
    counts = _counts(rows, ask)
    only = "" if township else f"&{urlencode({'level': Level.RED.value})}"
    return DeskGroup(
        kind="clues",
        title=_("待核查的线索") if township else _("未核查的红色线索"),
        verb=_("去核查"),
        icon="radar",
        items=_clue_items(rows, ask.limit),
        url=f"{reverse('cockpit:overview')}?waiting=1{only}#list",
        rank=20,
        note=_("数据期 %(period)s") % {"period": snapshot.period} if snapshot else "",
        count=counts["count"],
        overdue=counts["overdue"],
    )


def households_to_visit(ask: DeskAsk) -> DeskGroup | None:
    """Return the households of a village, or of a helper, that have open clues, by deadline."""
    roles = ask.scope.narrowed(Permission.VIEW_HOUSEHOLDS).roles
    if not ask.county or not (AT_THE_DOOR & roles):
        return None
    rows, snapshot = _open_clues(ask)
    households = (
        rows.filter(household__isnull=False)
        .values("household_id", "household__household_code", "division_code")
        .annotate(due=Min("due_on"), clues=Count("pk"), rank=Max("level_rank"))
        .order_by(F("due").asc(nulls_last=True), "-rank", "household_id")
    )
    found = list(households[: ask.limit])
    places = villages_by_code(row["division_code"] for row in found)
    counted = rows.aggregate(
        count=Count("household_id", distinct=True),
        overdue=Count("household_id", distinct=True, filter=Q(due_on__lt=ask.today)),
    )
    return DeskGroup(
        kind="households",
        title=_("有待核查线索的户"),
        verb=_("看这一户"),
        icon="house",
        count=counted["count"],
        overdue=counted["overdue"],
        items=tuple(
            DeskItem(
                str(row["household_id"]),
                row["household__household_code"],
                household_url(row["household_id"]),
                due_on=row["due"],
                place=places[row["division_code"]].name if row["division_code"] in places else "",
                note=_("%(count)s 条线索") % {"count": row["clues"]},
                level=_level(row["rank"]),
            )
            for row in found
        ),
        url=f"{reverse('cockpit:overview')}?waiting=1#list",
        rank=20,
        note=_("数据期 %(period)s") % {"period": snapshot.period} if snapshot else "",
    )


def overdue_by_town(ask: DeskAsk) -> DeskGroup | None:
    """Return the townships with clues past their deadline, the most first: for leaders."""
    snapshot = _for_leaders(ask)
    if snapshot is None:
        return None
    rows = (
        _cells(ask.scope, snapshot)
        .filter(measure=Measure.OVERDUE)
        .annotate(town=Substr("division_code", 1, TOWN_DIGITS))
        .values_list("town")
        .annotate(overdue=Sum("value"))
        .order_by("-overdue", "town")
    )
    towns = {town: count for town, count in rows if town}
    names = division_names(town_of(town) for town in towns)
    overview = reverse("cockpit:overview")
    return DeskGroup(
        kind="towns",
        title=_("逾期未核查，按乡镇"),
        verb=_("看名单"),
        icon="alert",
        count=sum(towns.values()),
        overdue=sum(towns.values()),
        items=tuple(
            DeskItem(
                town,
                names.get(town_of(town), town),
                f"{overview}?{urlencode({'town': town_of(town), 'overdue': 1})}#list",
                note=_("逾期（条）"),
                count=count,
            )
            for town, count in list(towns.items())[: ask.limit]
        ),
        url=f"{overview}?overdue=1#list",
        rank=20,
        note=_("截至 %(day)s") % {"day": snapshot.counted_on},
    )


def month_news(ask: DeskAsk) -> DeskGroup | None:
    """Return what the newest month changed: new, worse and cleared clues: for leaders."""
    snapshot = _for_leaders(ask)
    if snapshot is None:
        return None
    rows = _cells(ask.scope, snapshot).filter(measure=Measure.CLUES)
    counts = dict(rows.values_list("first").annotate(sum=Sum("value")).order_by())
    overview = reverse("cockpit:overview")
    news = [
        (ClueState.NEW, _("新增线索")),
        (ClueState.WORSE, _("加重线索")),
        (ClueState.CLEARED, _("解除线索")),
    ]
    return DeskGroup(
        kind="news",
        title=_("本月变化"),
        verb=_("看名单"),
        icon="chart",
        count=0,
        items=tuple(
            DeskItem(
                state.value,
                title,
                f"{reverse('screening:clues')}?"
                + urlencode({"period": snapshot.period, "state": state.value}),
                count=counts.get(state.value, 0),
            )
            for state, title in news
        ),
        url=overview,
        rank=30,
        note=_("数据期 %(period)s") % {"period": snapshot.period},
        is_news=True,
    )


def traces_of_the_week(ask: DeskAsk) -> DeskGroup | None:
    """Return how often personal data was shown or taken out within a week: for the auditor."""
    if not ask.scope.may(Permission.VIEW_AUDIT):
        return None
    part = ask.scope.narrowed(Permission.VIEW_AUDIT)
    since = make_aware(datetime.combine(ask.today - WEEK, time.min))
    events = events_within(None if part.unlimited else part.prefixes).filter(at__gte=since)
    counts = events.aggregate(
        **{name: Count("pk", filter=Q(action__contains=name)) for name in TRACES},
        all=Count("pk"),
    )
    words = {"unmask": _("查看完整号码"), "export": _("导出")}
    url = reverse("audit:events")
    return DeskGroup(
        kind="traces",
        title=_("近 7 天的留痕"),
        verb=_("查看"),
        icon="history",
        count=0,
        items=tuple(
            DeskItem(name, words[name], f"{url}?start={since:%Y-%m-%d}", count=counts[name])
            for name in TRACES
        ),
        url=url,
        rank=20,
        note=_("共 %(n)s 条记录") % {"n": counts["all"]},
        is_news=True,
    )


def chain_to_check(ask: DeskAsk) -> DeskGroup | None:
    """Return whether the chain of the audit was found broken, or not checked for a week."""
    if not ask.scope.may(Permission.VIEW_AUDIT):
        return None
    last = AuditCheck.objects.filter(finished_at__isnull=False).order_by("-pk").first()
    checked_on = localtime(last.finished_at).date() if last and last.finished_at else None
    items = []
    if last is not None and not last.intact:
        items.append(DeskItem("broken", _("审计记录核对没有通过"), "", note=last.message))
    elif checked_on is None or checked_on + WEEK <= ask.today:
        said = f"{checked_on}" if checked_on else _("还没有核对过")
        title = _("核对审计记录是否完整")
        due = checked_on + WEEK if checked_on else None
        items.append(
            DeskItem("check", title, "", due_on=due, note=_("上次：%(on)s") % {"on": said})
        )
    url = reverse("audit:chain")
    return DeskGroup(
        kind="chain",
        title=_("审计记录"),
        verb=_("核对"),
        icon="shield",
        count=len(items),
        items=tuple(replace(item, url=url) for item in items[: ask.limit]),
        url=url,
        rank=10,
        next_on=checked_on + WEEK if checked_on and not items else None,
    )


def household_url(number: int) -> str:
    """Return the page of a household."""
    return reverse("registry:household", args=[number])


def clue_url(clue: int, kind: str, household: int | None) -> str:
    """Return where the check of a clue is recorded.

    A clue that people raised is checked with its report, which its household's page shows.
    """
    if kind not in RAISED_KINDS:
        return reverse("screening:verify", args=[clue])
    return household_url(household) if household else reverse("cases:reports")


def _open_clues(ask: DeskAsk) -> tuple[QuerySet[SnapshotClue], MonthSnapshot | None]:
    """Return the clues of the newest month that nobody has settled since, by deadline."""
    snapshot = newest_snapshot(ask.county)
    rows: QuerySet[SnapshotClue] = SnapshotClue.objects.visible_to(
        ask.scope, Permission.VIEW_HOUSEHOLDS, inside=ask.county
    ).filter(snapshot=snapshot, waiting=True, clue_month__clue__status=ClueStatus.OPEN)
    return rows, snapshot


def _counts(rows: QuerySet[SnapshotClue], ask: DeskAsk) -> dict[str, int]:
    return rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))


def _clue_items(rows: QuerySet[SnapshotClue], limit: int) -> tuple[DeskItem, ...]:
    found = list(
        rows.order_by("pk").values_list(
            "clue_month__clue_id", "kind", "household_id", "household__household_code", "risk",
            "level", "due_on", "division_code",
        )[:limit]
    )  # fmt: skip
    places = villages_by_code(row[-1] for row in found)
    items = []
    for clue, kind, household, code, risk, level, due, division in found:
        place = places.get(division)
        items.append(
            DeskItem(
                str(clue),
                f"{code or _('未对应到户')} · {risk}",
                clue_url(clue, kind, household),
                due_on=due,
                place=f"{place.town} {place.name}".strip() if place else "",
                level=level,
            )
        )
    return tuple(items)


def _for_leaders(ask: DeskAsk) -> MonthSnapshot | None:
    roles = ask.scope.narrowed(Permission.VIEW_OVERVIEW).roles
    return newest_snapshot(ask.county) if ask.county and Role.COUNTY_LEADER in roles else None


def _cells(scope: Scope, snapshot: MonthSnapshot) -> QuerySet[SnapshotCell]:
    cells: QuerySet[SnapshotCell] = SnapshotCell.objects.visible_to(
        scope, Permission.VIEW_OVERVIEW, inside=snapshot.county_code
    )
    return cells.filter(snapshot=snapshot)


def _level(rank: int) -> str:
    levels = {4: Level.RED, 3: Level.ORANGE, 2: Level.YELLOW, 1: Level.BLUE}
    return levels[rank].value if rank in levels else ""
