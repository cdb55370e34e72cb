"""Lists of rounds as workbooks, with the sheet that says who made them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.fieldforms.models import FieldTask
from xianjie.apps.rounds.actions.exporting import record_export
from xianjie.apps.rounds.models import LookbackProblem, MonthlyRecord, Round
from xianjie.apps.rounds.queries.problems import problem_rows
from xianjie.apps.rounds.queries.records import record_rows
from xianjie.apps.rounds.queries.rounds import task_rows
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

PORTION = 1_000
_TASKS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("自然村", 14), ("期限", 12),
    ("走访日期", 12), ("走访人", 14), ("逾期天数", 10),
)  # fmt: skip


def workbook_of(
    *,
    by: Actor,
    made_by: str,
    what: str,
    object_id: str,
    place: str,
    title: str,
    columns: Sequence[tuple[str, float]],
    rows: Iterable[Sequence[object]],
    filters: tuple[tuple[str, str], ...],
    now: datetime,
) -> bytes:
    """Write rows to a workbook, audit it with its filters, return its bytes.

    ``what`` is the kind of object (``rounds.Round``), ``title`` names sheet and list.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        with new_workbook(path, constant_memory=True) as book:
            number = write_table(book, title[:30], columns, rows)
            provenance = Provenance(
                title=f"{title}（户主姓名已脱敏）",
                by=made_by,
                at=timezone.localtime(now),
                filters=filters,
                rows=number,
            )
            write_provenance(book, provenance)
        content = path.read_bytes()
    record_export(
        by=by, what=what, object_id=object_id, place=place, rows=number,
        filters={name: value for name, value in filters if value}, now=now,
    )  # fmt: skip
    return content


def export_tasks(
    *,
    by: Actor,
    made_by: str,
    asked: Round,
    tasks: QuerySet[FieldTask],
    filters: tuple[tuple[str, str], ...],
    today: date,
    now: datetime,
) -> bytes:
    """Return the households of a gated list of a round as a workbook."""
    keys = list(tasks.values_list("pk", flat=True))
    rows = (
        (row.household_code, row.head, row.town, row.village, row.group, _day(row.due_on),
         _day(row.done_on), row.worker, row.late or "")
        for start in range(0, len(keys), PORTION)
        for row in task_rows(keys[start : start + PORTION], today)
    )  # fmt: skip
    return workbook_of(
        by=by, made_by=made_by, what="rounds.Round", object_id=str(asked.pk),
        place=asked.division_code, title="走访清单", columns=_TASKS, rows=rows,
        filters=(("轮次", asked.title), *filters), now=now,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


_RECORDS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("期别", 10), ("走访日期", 12),
    ("走访人", 14), ("本月收入(元)", 14), ("月人均收入(元)", 14), ("本月支出(元)", 14),
    ("不愁吃穿", 10), ("义务教育", 10), ("基本医疗", 10), ("住房安全", 10), ("饮水安全", 10),
    ("风险变化", 12), ("新风险", 14), ("变差", 8), ("风险已解决", 10),
)  # fmt: skip
_PROBLEMS = (
    ("户编号", 20), ("户主", 8), ("乡镇", 14), ("村", 14), ("事项", 14), ("情况", 40),
    ("责任部门", 24), ("发现日期", 12), ("整改期限", 12), ("逾期天数", 10), ("状态", 10),
    ("销号日期", 12),
)  # fmt: skip
_FEN = 100


def export_records(
    *,
    by: Actor,
    made_by: str,
    county: str,
    records: QuerySet[MonthlyRecord],
    filters: tuple[tuple[str, str], ...],
    now: datetime,
) -> bytes:
    """Return the monthly records of a gated list as a workbook; money in yuan."""
    keys = list(records.values_list("pk", flat=True))
    rows = (
        (row.household_code, row.head, row.place.town, row.place.name, row.period,
         _day(row.visited_on), row.visited_by, _yuan(row.income), _yuan(row.income_per_capita),
         _yuan(row.expenditure), *(_said(state) for state in row.states), row.change_label,
         row.new_risk, "是" if row.is_worse else "", "是" if row.wants_removal else "")
        for start in range(0, len(keys), PORTION)
        for row in record_rows(keys[start : start + PORTION])
    )  # fmt: skip
    return workbook_of(
        by=by, made_by=made_by, what="rounds.MonthlyRecord", object_id=county, place=county,
        title="月度监测记录", columns=_RECORDS, rows=rows, filters=filters, now=now,
    )  # fmt: skip


def export_problems(
    *,
    by: Actor,
    made_by: str,
    county: str,
    problems: QuerySet[LookbackProblem],
    filters: tuple[tuple[str, str], ...],
    today: date,
    now: datetime,
) -> bytes:
    """Return the problems or needs of a gated list as a workbook."""
    keys = list(problems.values_list("pk", flat=True))
    rows = (
        (row.household_code, row.head, row.place.town, row.place.name, row.kind, row.words,
         row.office, _day(row.found_on), _day(row.due_on), row.late or "", row.state_label,
         _day(row.closed_on))
        for start in range(0, len(keys), PORTION)
        for row in problem_rows(keys[start : start + PORTION], today)
    )  # fmt: skip
    return workbook_of(
        by=by, made_by=made_by, what="rounds.LookbackProblem", object_id=county, place=county,
        title="回头看清单", columns=_PROBLEMS, rows=rows, filters=filters, now=now,
    )  # fmt: skip


def _yuan(fen: int | None) -> float | str:
    return "" if fen is None else fen / _FEN


def _said(state: bool | None) -> str:
    return "" if state is None else "好" if state else "有问题"
