"""What follows from an accepted sheet: a monthly record, problems and needs, clues of new risks.

Each runs inside the transaction that accepts the sheet. The items are those of
`contracts/sheets`; one that a sheet does not hold says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localtime

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.cases.enums import EpisodeState
from xianjie.apps.cases.models import Episode
from xianjie.apps.divisions.codes import padded
from xianjie.apps.fieldforms.enums import TaskState
from xianjie.apps.fieldforms.handlers import Accepted
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.policies.queries import Standards, standards
from xianjie.apps.registry.models import Household
from xianjie.apps.rounds.enums import Nature, ProblemState, RiskChange
from xianjie.apps.rounds.models import LookbackProblem, MonthlyRecord, Round
from xianjie.apps.rounds.models.round import SOURCE
from xianjie.apps.rounds.queries.rules import DEPARTMENTS, PROBLEM_DAYS
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.models import Clue

CADRES, GRID_WORKERS = "干部排查", "网格排查"
"""Texts of the code set 线索渠道."""
_LEVEL = "主动发现线索等级"
_CHANGES = {
    "没有变化": RiskChange.SAME,
    "减轻了": RiskChange.BETTER,
    "已经解决": RiskChange.BETTER,
    "加重了": RiskChange.WORSE,
}
_SOLVED = "已经解决"
_FALLEN = "少了一半以上"
_TROUBLES = (
    ("food", "吃穿", ("吃饭有困难", "穿衣有困难")),
    ("schooling", "义务教育", ("失学辍学",)),
    ("medical", "基本医疗", ("未参加医保",)),
    ("housing", "住房安全", ("住房安全问题",)),
    ("water", "饮水安全", ("饮水安全问题",)),
)
"""Column of the monthly record, text of 回头看事项, items of the sheets that say trouble."""
_NO_NEED = "暂无"


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _in_order(values: Mapping[str, Any], items: Iterable[str]) -> bool | None:
    """Whether nothing is wrong: None where the sheet answers none of the items."""
    answers = [values[item] for item in items if isinstance(values.get(item), bool)]
    return not any(answers) if answers else None


def monthly(accepted: Accepted) -> None:
    """Keep the month of a household; a later sheet of the same month replaces the columns."""
    sheet, values = accepted.sheet, accepted.values
    task = accepted.task or _complete(accepted)
    period = _period(task, sheet)
    risks = _texts(values.get("新增风险")) if values.get("有新风险") is True else []
    change = RiskChange.NEW if risks else _CHANGES.get(str(values.get("风险变化")), RiskChange.SAME)
    states = {column: _in_order(values, items) for column, _kind, items in _TROUBLES}
    income = _money(values.get("本月收入"))
    people = Household.objects.values_list("member_count", flat=True).get(pk=sheet.household_id)
    MonthlyRecord.objects.update_or_create(
        household_id=sheet.household_id,
        period=period,
        defaults={
            "county_code": sheet.county_code,
            "division_code": sheet.division_code,
            "episode": _episode(sheet),
            "sheet": sheet,
            "income": income,
            "income_per_capita": income // people if income is not None and people else None,
            "expenditure": _money(values.get("本月支出")),
            **states,
            "risk_change": change,
            "new_risk": risks[0][:30] if risks else "",
            "key_links": _texts(values.get("重点环节")),
            "is_worse": change in {RiskChange.WORSE, RiskChange.NEW}
            or False in states.values()
            or values.get("收入变化") == _FALLEN,
            "wants_removal": values.get("风险变化") == _SOLVED and not risks,
            "visited_on": localtime(sheet.filled_at).date(),
            "visited_by_id": sheet.filled_by_id,
        },
    )
    _raise(accepted, risks, CADRES)


def _money(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _episode(sheet: Sheet) -> Episode | None:
    rows = Episode.objects.filter(household_id=sheet.household_id)
    return rows.filter(state=EpisodeState.MONITORED).first()


def _period(task: FieldTask | None, sheet: Sheet) -> str:
    """Return the month a sheet counts for: of its round, else in which it was filled in."""
    number = task.source.removeprefix(SOURCE) if task is not None else ""
    if number.isdigit():
        found = Round.objects.filter(pk=int(number)).values_list("period", flat=True).first()
        if found:
            return str(found)
    return sheet.period


def _complete(accepted: Accepted) -> FieldTask | None:
    """Let a sheet that nobody asked for do the open task of a running round, if there is one."""
    sheet = accepted.sheet
    tasks = FieldTask.objects.select_for_update().filter(
        household_id=sheet.household_id,
        form=sheet.form,
        state=TaskState.OPEN,
        source__startswith=SOURCE,
    )
    task = tasks.order_by("opened_on", "id").first()
    if task is not None:
        task.state, task.done_on, task.sheet = TaskState.DONE, accepted.today, sheet
        task.save(update_fields=["state", "done_on", "sheet"])
    return task


def grid(accepted: Accepted) -> None:
    """Raise a clue for each risk that a grid worker reports."""
    if accepted.task is None:
        _complete(accepted)
    if accepted.values.get("报线索") is True:
        _raise(accepted, _texts(accepted.values.get("线索风险")), GRID_WORKERS)


def visit(accepted: Accepted) -> None:
    """Raise a clue where a visit after removal finds the risk again."""
    if accepted.task is None:
        _complete(accepted)
    if accepted.values.get("风险再现") is True:
        _raise(accepted, _texts(accepted.values.get("再现的风险")), CADRES)


def look_back(accepted: Accepted) -> None:
    """List what is not in order and what is wanted, each for its department; raise clues."""
    if accepted.task is None:
        _complete(accepted)
    values = accepted.values
    words = str(values.get("情况说明") or "")
    found = [
        (Nature.PROBLEM, kind)
        for _column, kind, items in _TROUBLES
        if _in_order(values, items) is False
    ]
    if values.get("收入变化") == _FALLEN:
        found.append((Nature.PROBLEM, "收入就业"))
    found += [
        (Nature.NEED, need[:30]) for need in _texts(values.get("发展需求")) if need != _NO_NEED
    ]
    _list(accepted, found, words)
    if values.get("有返贫风险") is True:
        _raise(accepted, _texts(values.get("线索风险")), CADRES)


def _list(accepted: Accepted, found: list[tuple[Nature, str]], words: str) -> None:
    """List problems and needs; one that is open already is not listed twice."""
    if not found:
        return
    sheet = accepted.sheet
    rows = LookbackProblem.objects.filter(household_id=sheet.household_id, state=ProblemState.OPEN)
    known = set(rows.values_list("nature", "kind"))
    book = standards(sheet.division_code, accepted.today, (DEPARTMENTS, PROBLEM_DAYS))
    offices = _offices(book, sheet.county_code)
    day = localtime(sheet.filled_at).date()
    days = book.whole(PROBLEM_DAYS)
    LookbackProblem.objects.bulk_create(
        [
            LookbackProblem(
                county_code=sheet.county_code,
                division_code=sheet.division_code,
                household_id=sheet.household_id,
                sheet=sheet,
                nature=nature,
                kind=kind,
                words=words,
                organisation_id=offices.get(kind),
                state=ProblemState.OPEN,
                found_on=day,
                found_by_id=sheet.filled_by_id,
                due_on=_later(accepted.today, days) if nature == Nature.PROBLEM else None,
            )
            for nature, kind in dict.fromkeys(found)
            if (nature.value, kind) not in known
        ]
    )


def _later(day: date, days: int | None) -> date | None:
    return None if days is None else day + timedelta(days=days)


def _offices(book: Standards, county: str) -> dict[str, int]:
    """Return kind of problem or need → the county's body of the sector that the rulebook names."""
    sectors = book.pairs(DEPARTMENTS)
    rows = Organisation.objects.filter(
        division_code=padded(county), sector__in=set(sectors.values())
    )
    by_sector = {sector: pk for pk, sector in rows.order_by("-pk").values_list("pk", "sector")}
    return {kind: by_sector[sector] for kind, sector in sectors.items() if sector in by_sector}


def _raise(accepted: Accepted, risks: list[str], channel: str) -> None:
    """Raise one clue for each risk; a sheet that replaces another raises only what is new."""
    sheet = accepted.sheet
    known: set[str] = set()
    if accepted.replaces is not None:
        raised = Clue.objects.filter(
            county_code=sheet.county_code,
            kind=ClueKind.DISCOVERY,
            source_ref__startswith=f"{_ref(accepted.replaces)}:",
        )
        known = set(raised.values_list("risk", flat=True))
    level = standards(sheet.division_code, accepted.today, (_LEVEL,)).text(_LEVEL)
    for risk in dict.fromkeys(risks):
        if risk in known:
            continue
        raise_clue(
            by=accepted.by,
            county=sheet.county_code,
            division_code=sheet.division_code,
            household=sheet.household,
            kind=ClueKind.DISCOVERY,
            risk=risk[:30],
            level=level,
            source_ref=f"{_ref(sheet)}:{risk}"[:80],
            channel=channel,
            words=str(accepted.values.get("情况说明") or ""),
            seen_on=localtime(sheet.filled_at).date(),
            today=accepted.today,
            now=accepted.now,
        )


def _ref(sheet: Sheet) -> str:
    return f"sheet:{sheet.pk}"
