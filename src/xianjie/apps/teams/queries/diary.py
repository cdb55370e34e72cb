"""What an account did in the platform, day by day: the diary writes itself (M14-03).

Nothing is recorded of where anybody was. The entries are what was filled in, held, decided or
reported under the account; a member may add a sentence to a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.timezone import localtime

from xianjie.apps.cases.models import CaseStep, NeedReport
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.plans.models import MeasureEvent
from xianjie.apps.rounds.models import Meeting
from xianjie.apps.teams.models import DiaryNote, DutyTick, TeamMember
from xianjie.kernel.periods import Period

_REASON = "what the account of a member found through the gate did in his village"
_COUNTED = (SheetState.ACCEPTED, SheetState.CONFLICT)


@dataclass(frozen=True)
class Done:
    """One kind of thing done on a day: how often, and for which households (户编号)."""

    what: str
    households: tuple[str, ...] = ()
    times: int = 1

    @property
    def words(self) -> str:
        """Return it in words."""
        number = len(set(self.households))
        if not number:
            return f"{self.what} {self.times} 次" if self.times > 1 else self.what
        return f"{self.what} {number} 户"


@dataclass
class Day:
    """One day of a diary."""

    day: date
    done: list[Done] = field(default_factory=list)
    note: str = ""


def diary_of(member: TeamMember, period: Period) -> list[Day]:
    """Return the days of a month on which a member did something or wrote, in order.

    Seven queries. Days before he came and after he left are not his.
    """
    first = max(period.first_day, member.since)
    last = min(period.last_day, member.left_on or period.last_day)
    found: dict[date, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    if member.account_id is not None and first <= last:
        for day, what, household in _events(member, first, last):
            found[day][what].append(household)
    notes = DiaryNote.objects.proven(_REASON).filter(member=member, day__range=(first, last))
    words = {one.day: one.words for one in notes}
    return [
        Day(
            day,
            [_done(what, households) for what, households in found.get(day, {}).items()],
            words.get(day, ""),
        )
        for day in sorted({*found, *words})
    ]


def _done(what: str, households: list[str]) -> Done:
    named = tuple(dict.fromkeys(one for one in households if one))
    return Done(what, named, len(households))


def _events(member: TeamMember, first: date, last: date) -> Iterator[tuple[date, str, str]]:
    """Yield day, what was done and the household's number of every event, oldest first."""
    account, code = member.account_id, member.division_code
    start, end = moments(first, last)
    sheets = Sheet.objects.proven(_REASON).filter(
        filled_by=account, division_code=code, filled_at__gte=start, filled_at__lt=end,
        state__in=_COUNTED,
    )  # fmt: skip
    for at, form, household in sheets.order_by("filled_at").values_list(
        "filled_at", "form", "household__household_code"
    ):
        yield localtime(at).date(), f"入户填写“{form}”", household
    steps = CaseStep.objects.filter(
        done_by=account, case__division_code=code, done_at__gte=start, done_at__lt=end
    )
    for done_at, name, household in steps.order_by("done_at").values_list(
        "done_at", "name", "case__household__household_code"
    ):
        if done_at is not None:
            yield localtime(done_at).date(), f"办理个案“{name}”", household
    reports = NeedReport.objects.proven(_REASON).filter(
        reported_by=account, reported_at__gte=start, reported_at__lt=end, division_code=code
    )
    for at in reports.order_by("reported_at").values_list("reported_at", flat=True):
        yield localtime(at).date(), "上报困难线索", ""
    events = MeasureEvent.objects.filter(
        user=account, measure__division_code=code, at__gte=start, at__lt=end
    )
    for at, kind, household in events.order_by("at").values_list(
        "at", "measure__kind", "measure__plan__household__household_code"
    ):
        yield localtime(at).date(), f"落实帮扶措施“{kind}”", household
    meetings = Meeting.objects.proven(_REASON).filter(
        Q(held_by=account) | Q(division_code=code), held_on__range=(first, last)
    )
    for day in meetings.order_by("held_on").values_list("held_on", flat=True):
        yield day, "村里召开研判会议", ""
    ticks = DutyTick.objects.proven(_REASON).filter(
        division_code=code, done_on__range=(first, last), retired_at__isnull=True
    )
    for day, title in ticks.order_by("done_on").values_list("done_on", "duty__title"):
        yield day, title, ""


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """Return the moments from which and before which something happened on these days."""
    start = timezone.make_aware(datetime.combine(first, time.min))
    return start, timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min))


def members_of_account(user: int | None, on: date) -> QuerySet[TeamMember]:
    """Return where an account is stationed on a day."""
    rows: QuerySet[TeamMember] = TeamMember.objects.proven("the account's own row")
    return rows.filter(
        Q(left_on__isnull=True) | Q(left_on__gte=on), account=user, account__isnull=False,
        since__lte=on, retired_at__isnull=True,
    )  # fmt: skip
