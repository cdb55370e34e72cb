"""What waits of cases: clues to open, steps of one's level, objections, papers."""

from __future__ import annotations

from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.enums import ObjectionState
from xianjie.apps.cases.models import Case, Objection
from xianjie.apps.cases.queries.case_list import papers_condition
from xianjie.apps.cases.queries.clue_register import TO_OPEN, to_open
from xianjie.apps.cases.queries.rights import STEP_PERMISSIONS
from xianjie.apps.cases.queries.waiting import waiting_condition
from xianjie.apps.divisions.queries.places import VillagePlace, villages_by_code
from xianjie.apps.screening.models import Clue


def cases_waiting(scope: Scope, county: str, user_id: int) -> ScopedQuerySet[Case]:
    """Return the cases whose step is the asker's own work, by deadline."""
    rows = Case.objects.visible_to(scope, Permission.VIEW_CASES, inside=county)
    rows = rows.filter(waiting_condition(scope, user_id), county_code=county)
    return rows.order_by(F("due_on").asc(nulls_last=True), "-id")


def steps_to_do(ask: DeskAsk) -> DeskGroup | None:
    """Return the steps of the asker's level that wait for the first time."""
    return _steps(ask, "case-steps", _("等我办理的个案"), Q(round=1), rank=8)


def steps_returned(ask: DeskAsk) -> DeskGroup | None:
    """Return the steps of the asker's level that were sent back to be done again."""
    return _steps(ask, "case-returned", _("退回重办的个案"), Q(round__gt=1), rank=7)


def _steps(ask: DeskAsk, kind: str, title: str, which: Q, *, rank: int) -> DeskGroup | None:
    does = any(ask.scope.may(permission) for permission in set(STEP_PERMISSIONS.values()))
    if not ask.county or not does or not ask.scope.may(Permission.VIEW_CASES):
        return None
    return _group(
        ask,
        cases_waiting(ask.scope, ask.county, ask.user_id).filter(which),
        kind=kind,
        title=title,
        verb=_("办理"),
        rank=rank,
        url=f"{reverse('cases:cases')}?mine=waiting",
    )


def papers_due(ask: DeskAsk) -> DeskGroup | None:
    """Return the cases with help first whose papers still have to be made up."""
    if not ask.county or not ask.scope.may(Permission.HOLD_ASSEMBLIES):
        return None
    rows = Case.objects.visible_to(ask.scope, Permission.HOLD_ASSEMBLIES).filter(
        papers_condition(), county_code=ask.county
    )
    return _group(
        ask,
        rows.order_by("papers_due_on", "-id"),
        kind="case-papers",
        title=_("先救助、待补手续的个案"),
        verb=_("补手续"),
        rank=13,
        url=f"{reverse('cases:cases')}?due=papers&state=all",
        due="papers_due_on",
    )


def _group(
    ask: DeskAsk,
    rows: ScopedQuerySet[Case],
    *,
    kind: str,
    title: str,
    verb: str,
    rank: int,
    url: str,
    due: str = "due_on",
) -> DeskGroup:
    counts = rows.order_by().aggregate(
        count=Count("pk"), overdue=Count("pk", filter=Q(**{f"{due}__lt": ask.today}))
    )
    found = list(rows.select_related("household")[: ask.limit])
    places = villages_by_code(case.division_code for case in found)
    return DeskGroup(
        kind=kind,
        title=title,
        verb=verb,
        icon="folder",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(case.pk),
                f"{case.household.household_code} · {case.step or case.get_kind_display()}",
                reverse("cases:case", args=[case.pk]),
                due_on=getattr(case, due),
                place=_place(places, case.division_code),
                note=case.number,
            )
            for case in found
        ),
        url=url,
        rank=rank,
    )


def clues_to_open(ask: DeskAsk) -> DeskGroup | None:
    """Return the clues from which a case should be opened, for whoever dispatches."""
    if not ask.county or not ask.scope.may(Permission.DISPATCH_CASES):
        return None
    rows = Clue.objects.visible_to(ask.scope, Permission.DISPATCH_CASES).filter(
        to_open(), county_code=ask.county
    )
    found = list(
        rows.select_related("household").order_by(F("seen_on").asc(nulls_last=True), "id")[
            : ask.limit
        ]
    )
    places = villages_by_code(clue.division_code for clue in found)
    return DeskGroup(
        kind="case-clues",
        title=_("待立案的线索"),
        verb=_("处置"),
        icon="list",
        count=rows.count(),
        items=tuple(
            DeskItem(
                str(clue.pk),
                f"{clue.household.household_code} · {clue.risk}" if clue.household else clue.risk,
                reverse("cases:clue", args=[clue.pk]),
                place=_place(places, clue.division_code),
                note=clue.channel or clue.get_kind_display(),
                level=clue.level,
            )
            for clue in found
        ),
        url=f"{reverse('cases:clues')}?status={TO_OPEN}",
        rank=11,
    )


def objections_to_answer(ask: DeskAsk) -> DeskGroup | None:
    """Return the objections against notices that still wait for an answer."""
    if not ask.county or not ask.scope.may(Permission.HOLD_ASSEMBLIES):
        return None
    rows = Objection.objects.visible_to(ask.scope, Permission.HOLD_ASSEMBLIES).filter(
        division_code__startswith=ask.county, state=ObjectionState.OPEN
    )
    counts = rows.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=ask.today)))
    found = list(
        rows.select_related("notice").order_by(F("due_on").asc(nulls_last=True), "pk")[: ask.limit]
    )
    places = villages_by_code(one.division_code for one in found)
    return DeskGroup(
        kind="case-objections",
        title=_("待答复的公示异议"),
        verb=_("答复"),
        icon="alert",
        count=counts["count"],
        overdue=counts["overdue"],
        items=tuple(
            DeskItem(
                str(one.pk),
                one.number,
                reverse("cases:objection", args=[one.pk]),
                due_on=one.due_on,
                place=_place(places, one.division_code),
                note=one.notice.number,
            )
            for one in found
        ),
        url=f"{reverse('cases:notices')}?view=objections",
        rank=9,
    )


def _place(places: dict[str, VillagePlace], code: str) -> str:
    place = places.get(code)
    return f"{place.town} {place.name}".strip() if place else ""
