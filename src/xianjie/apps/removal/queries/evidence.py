"""Everything the conditions of removal rest on, read for many households at a constant number
of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Max, Q, QuerySet

from xianjie.apps.accounts.gate import ScopedQuerySet
from xianjie.apps.cases.enums import OPEN_CASES, OPEN_HANDLINGS, CaseKind
from xianjie.apps.cases.models import Case, Episode, JointHandling
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import Sheet
from xianjie.apps.fieldforms.queries import values_of
from xianjie.apps.plans.enums import PlanState
from xianjie.apps.plans.models import Plan
from xianjie.apps.plans.queries import measures_by_risk_of
from xianjie.apps.registry.models import RegistryImport
from xianjie.apps.removal.queries.judging import Evidence, Guarantee, Month, Statement
from xianjie.apps.rounds.models import MonthlyRecord
from xianjie.apps.screening.enums import (
    LIVE_STATES,
    RAISED_KINDS,
    ClueKind,
    ClueStatus,
    Outcome,
)
from xianjie.apps.screening.models import Clue, ClueMonth
from xianjie.apps.screening.queries.pages import periods_screened
from xianjie.kernel.periods import Period

SHEETS = ("消除核查", "入户核查")
"""Sheets with income and guarantees (contracts/sheets); the thirteen values are the first's."""
REGISTER = "登记表"
MONTHLY = "月度监测"
_RECORD_MONTHS = 18
_OF_RECORD = {
    "义务教育": "schooling",
    "住房安全": "housing",
    "基本医疗": "medical",
    "饮水安全": "water",
}
NO_LABOUR = "整户无劳动能力兜底保障户"
_WHY = "rows of episodes that came through the gate"
_OF_REGISTER = {
    "义务教育": "是否义务教育阶段适龄儿童少年失学辍学",
    "住房安全": "是否住房出现安全问题",
    "基本医疗": "是否有家庭成员未参加基本医疗保险",
    "饮水安全": "是否饮水出现安全问题",
}
_ALSO_OF_REGISTER = {"住房安全": ("是否危房户", False), "饮水安全": ("是否解决安全饮用水", True)}
"""Guarantee → another column of the register, and its value when in order."""
_OF_SHEET = {
    "义务教育": "失学辍学",
    "住房安全": "住房安全问题",
    "基本医疗": "未参加医保",
    "饮水安全": "饮水安全问题",
}
"""Guarantee → the item that says that it is *not* in order."""
_RISKY = (ClueKind.WARNING.value, ClueKind.HOTLINE.value)
Statements = dict[int, list[Statement]]
Guarantees = dict[int, dict[str, Guarantee]]


def evidence_of(episodes: QuerySet[Episode], county: str, today: date) -> dict[int, Evidence]:
    """Return episode → what is known of its household by a day, for episodes of one county.

    ``episodes`` came through the gate or is read inside an action.
    """
    rows = list(episodes.select_related("household"))
    households = [one.household_id for one in rows]
    records = _records(households, today)
    statements, guarantees = _stated(rows, records, county, today)
    plans, measures = _plans(rows, county, today)
    notes = _risk_notes(rows, records, county)
    months = _months(records)
    matters = _matters(households)
    return {
        one.pk: Evidence(
            episode=one.pk,
            household=one.household_id,
            county=one.county_code,
            division=one.division_code,
            identified_on=one.identified_on,
            risks=tuple(one.risks),
            no_labour=one.no_labour or one.household.extra.get(NO_LABOUR) is True,
            members=one.household.member_count,
            is_active=one.household.is_active,
            statements=tuple(statements.get(one.household_id, ())),
            months=tuple(months.get(one.household_id, ())),
            guarantees=guarantees.get(one.household_id, {}),
            has_plan=one.pk in plans,
            measures=measures.get(one.pk, {}),
            risk_notes=tuple(notes.get(one.household_id, ())),
            matters=tuple(matters.get(one.household_id, ())),
        )
        for one in rows
    }


def _stated(
    rows: list[Episode], records: list[Record], county: str, today: date
) -> tuple[Statements, Guarantees]:
    """Return household → its stated incomes, the newest first, and the newest of each guarantee."""
    listed = RegistryImport.objects.filter(county_code=county, data_on__lte=today).aggregate(
        newest=Max("data_on")
    )["newest"]
    statements: Statements = defaultdict(list)
    guarantees: Guarantees = defaultdict(dict)
    for one in rows:
        _of_register(one, listed, statements, guarantees)
    for sheet in _sheets([one.household_id for one in rows], today):
        _of_sheet(sheet, statements, guarantees)
    for record in records:
        _of_record(record, guarantees)
    for found in statements.values():
        found.sort(key=lambda one: one.on, reverse=True)
    return statements, guarantees


def _of_register(
    episode: Episode, listed: date | None, statements: Statements, guarantees: Guarantees
) -> None:
    household = episode.household
    extra: Mapping[str, Any] = household.extra
    on = listed or household.updated_at.date()
    if household.income_per_capita is not None:
        statements[household.pk].append(
            Statement(
                on,
                REGISTER,
                household.income_per_capita,
                _fen(extra.get("纯收入")),
                _fen(extra.get("合规自付支出")),
                _fen(extra.get("理赔收入")),
            )
        )
    for name, (item, sound) in _ALSO_OF_REGISTER.items():
        if isinstance(extra.get(item), bool):
            _keep(guarantees[household.pk], name, Guarantee(extra[item] is sound, on, REGISTER))
    for name, item in _OF_REGISTER.items():
        if isinstance(extra.get(item), bool):
            _keep(guarantees[household.pk], name, Guarantee(not extra[item], on, REGISTER))


def _sheets(households: list[int], today: date) -> QuerySet[Sheet]:
    return (
        Sheet.objects.proven(_WHY)
        .filter(
            household__in=households,
            form__in=SHEETS,
            state=SheetState.ACCEPTED,
            filled_at__date__lte=today,
        )
        .order_by("household", "-filled_at")
    )


def _of_sheet(sheet: Sheet, statements: Statements, guarantees: Guarantees) -> None:
    values = values_of(sheet)
    on = sheet.filled_at.date()
    per_capita = _fen(values.get("人均纯收入"))
    if per_capita is not None:
        statements[sheet.household_id].append(
            Statement(
                on,
                sheet.form,
                per_capita,
                _fen(values.get("纯收入")),
                _fen(values.get("合规自付支出")),
                _fen(values.get("理赔收入")),
                sheet.pk,
            )
        )
    for name, item in _OF_SHEET.items():
        if isinstance(values.get(item), bool):
            held = Guarantee(not values[item], on, sheet.form)
            _keep(guarantees[sheet.household_id], name, held)


class Record(NamedTuple):
    """What the conditions read of a monthly record; plain, since a county has many."""

    household_id: int
    period: str
    income: int | None
    schooling: bool | None
    housing: bool | None
    medical: bool | None
    water: bool | None
    new_risk: str
    is_worse: bool
    visited_on: date


def _records(households: list[int], today: date) -> list[Record]:
    """Return the monthly records of a year and a half, the newest first."""
    last = Period.of(today)
    rows = MonthlyRecord.objects.proven(_WHY).filter(
        household__in=households, period__gte=str(last - _RECORD_MONTHS), period__lte=str(last)
    )
    found = rows.order_by("household_id", "-period").values_list(*Record._fields)
    return [Record(*row) for row in found]


def _months(records: Iterable[Record]) -> dict[int, list[Month]]:
    found: dict[int, list[Month]] = defaultdict(list)
    for record in records:
        if record.income is not None:
            found[record.household_id].append(Month(record.period, record.income))
    return found


def _of_record(record: Record, guarantees: Guarantees) -> None:
    """A month's takings are no yearly income: they count together, see `_months`."""
    household, on = record.household_id, record.visited_on
    for name, column in _OF_RECORD.items():
        holds = getattr(record, column)
        if holds is not None:
            _keep(guarantees[household], name, Guarantee(holds, on, MONTHLY))


def _keep(known: dict[str, Guarantee], name: str, new: Guarantee) -> None:
    """Let the newest statement count; of one day the later source."""
    old = known.get(name)
    if old is None or old.on is None or (new.on is not None and new.on >= old.on):
        known[name] = new


def _fen(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _plans(
    episodes: list[Episode], county: str, today: date
) -> tuple[set[int], dict[int, dict[str, int]]]:
    """Return the episodes with a plan in force, and episode → risk → measures that answer it."""
    plans = set(
        Plan.objects.proven(_WHY)
        .filter(
            episode__in=[one.pk for one in episodes],
            state__in=[PlanState.IN_FORCE, PlanState.CLOSED],
        )
        .values_list("episode_id", flat=True)
    )
    found = measures_by_risk_of(episodes, county, on=today)
    return plans, {
        episode: {risk: len(measures) for risk, measures in by_risk.items()}
        for episode, by_risk in found.items()
    }


def _risk_notes(
    rows: Iterable[Episode], records: Iterable[Record], county: str
) -> dict[int, list[str]]:
    """Return household → what was found anew: unsettled clues, confirmed other risks, and what
    the newest monthly visit saw."""
    by_household = {one.household_id: one for one in rows}
    notes: dict[int, list[str]] = defaultdict(list)
    newest: dict[int, Record] = {}
    for record in records:
        newest.setdefault(record.household_id, record)
    for household, record in newest.items():
        if record.new_risk and record.new_risk not in by_household[household].risks:
            notes[household].append(f"{record.period}月度监测发现新风险：{record.new_risk}")
        elif record.is_worse:
            notes[household].append(f"{record.period}月度监测情况变差，待研判")
    for household, kind, risk, status, outcome, since in _clues(list(by_household), county):
        episode = by_household[household]
        word = f"{ClueKind(kind).label}{risk}"
        if status in (ClueStatus.OPEN, ClueStatus.IN_CASE):
            words = "有未核查的线索" if status == ClueStatus.OPEN else "线索已立案"
            notes[household].append(f"{words}：{word}")
        elif (
            outcome == Outcome.CONFIRMED
            and risk not in episode.risks
            and since > str(Period.of(episode.identified_on))
        ):
            notes[household].append(f"识别后核查属实的新风险：{word}")
    return {key: list(dict.fromkeys(found)) for key, found in notes.items()}


def _clues(households: list[int], county: str) -> list[tuple[int, str, str, str, str, str]]:
    fields = ("household_id", "kind", "risk", "status", "outcome", "first_period")
    raised = (
        Clue.objects.proven(_WHY)
        .filter(household__in=households, kind__in=RAISED_KINDS)
        .filter(Q(status__in=[ClueStatus.OPEN, ClueStatus.IN_CASE]) | Q(outcome=Outcome.CONFIRMED))
    )
    found = list(raised.order_by("pk").values_list(*fields))
    periods = periods_screened(county)
    if periods:
        months = ClueMonth.objects.proven(_WHY).filter(
            household__in=households,
            period=periods[0],
            state__in=LIVE_STATES,
            kind__in=_RISKY,
        )
        found += months.order_by("pk").values_list(
            "household_id", "kind", "risk", "clue__status", "clue__outcome", "clue__first_period"
        )
    return found


def _matters(households: list[int]) -> dict[int, list[str]]:
    """Return household → what is being handled, in words; its own removal does not count."""
    matters: dict[int, list[str]] = defaultdict(list)
    cases = (
        Case.objects.proven(_WHY)
        .filter(household__in=households, state__in=OPEN_CASES)
        .exclude(kind=CaseKind.REMOVE)
    )
    for household, number in cases.values_list("household_id", "number"):
        matters[household].append(f"识别个案{number}")
    handlings = JointHandling.objects.proven(_WHY).filter(
        household__in=households, state__in=OPEN_HANDLINGS
    )
    for household, number in handlings.values_list("household_id", "number"):
        matters[household].append(f"联动处置{number}")
    sheets = Sheet.objects.proven(_WHY).filter(household__in=households, state=SheetState.CONFLICT)
    for household, form in sheets.values_list("household_id", "form"):
        matters[household].append(f"待核对的{form}表")
    return matters


def monitored(county: str) -> ScopedQuerySet[Episode]:
    """Return the running episodes of a county, not yet let through the gate."""
    return Episode.objects.filter(county_code=county, state="MONITORED")
