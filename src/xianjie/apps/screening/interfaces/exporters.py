"""The month's clues as a workbook or a text file, each with its explanation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.screening.actions.export import record_export
from xianjie.apps.screening.enums import EXPORTED_KINDS, LIVE_STATES, ClueKind
from xianjie.apps.screening.models import ClueMonth, Finding, Run
from xianjie.apps.screening.queries.explanations import FindingExplanation, explain_findings
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_csv, write_table
from xianjie.kernel.errors import UsageError
from xianjie.kernel.ids import mask_name

COLUMNS = (
    "户编号", "户主", "行政区划", "风险类型", "预警等级", "规则", "依据", "解释", "数据期",
    "首次发现", "类型", "状态", "来源",
)  # fmt: skip
WIDTHS = (20, 8, 26, 14, 8, 28, 30, 80, 10, 10, 10, 8, 24)
PORTION = 1_000
APPEAL_TEXT = "群众来电来信反映的问题，内容在系统内查看。"
DISCOVERY_TEXT = "村里主动发现并上报的困难，内容在系统内查看。"
UNDECIDED_TEXT = "本月数据不足或规则结果待确认，沿用上月依据，数据到齐、确认后再定。"


def exported_clues(run: Run) -> QuerySet[ClueMonth]:
    """New, continuing and worse clues of the run's month, of the kinds that people check."""
    rows = ClueMonth.objects.filter(
        county_code=run.county_code,
        period=run.period,
        kind__in=EXPORTED_KINDS,
        state__in=LIVE_STATES,
    )
    return rows.order_by("-level_rank", "division_code", "id")


def clue_rows(
    run: Run, clues: QuerySet[ClueMonth], *, named: bool = False
) -> Iterator[tuple[str, ...]]:
    """One row a clue in the order of ``COLUMNS``; read in portions, a few queries each.

    Household heads are masked unless ``named``: who verifies a clue at the door needs the name.
    """
    ids = list(clues.values_list("pk", flat=True))
    for start in range(0, len(ids), PORTION):
        part = ids[start : start + PORTION]
        found = ClueMonth.objects.proven("keys of the gated list").filter(pk__in=part)
        found = found.select_related("clue", "household")
        months = {month.pk: month for month in found}
        findings: dict[int, list[Finding]] = {}
        for finding in Finding.objects.filter(clue_month_id__in=part).order_by("id"):
            findings.setdefault(finding.clue_month_id, []).append(finding)
        places = full_names((m.division_code for m in months.values()), below=run.county_code)
        for key in part:
            month = months[key]
            told = explain_findings(run, findings.get(key, []))
            yield _row(month, told, places.get(month.division_code, ""), named=named)


def _row(
    month: ClueMonth, told: list[FindingExplanation], place: str, *, named: bool
) -> tuple[str, ...]:
    household = month.household
    head = household.head_name if household else ""
    first = {item.rule_id: item for item in reversed(told)}
    rules = [f"{item.rule_id}" for item in reversed(first.values())]
    cited = [item.citation for item in first.values() if item.citation]
    texts = [f"{item.title}：{item.text}" for item in told]
    if month.kind == ClueKind.HOTLINE:
        texts = [APPEAL_TEXT]
    elif month.kind == ClueKind.DISCOVERY:
        texts = [DISCOVERY_TEXT]
    elif month.undecided:
        texts = [UNDECIDED_TEXT]
    source = "部门数据比对"
    if month.kind == ClueKind.HOTLINE:
        source = f"热线信访 {month.clue.source_ref}"
    elif month.kind == ClueKind.DISCOVERY:
        source = f"基层主动发现 {month.clue.source_ref}"
    elif told:
        departments = dict.fromkeys(name for item in told for name in item.notify)
        source = f"部门数据比对（{'、'.join(departments)}）" if departments else source
    return (
        household.household_code if household else "",
        head if named else mask_name(head) if head else "",
        place,
        month.risk,
        month.level,
        "、".join(rules or month.rule_ids),
        "；".join(dict.fromkeys(cited)),
        "\n".join(texts),
        month.period,
        month.clue.first_period,
        str(month.get_kind_display()),
        str(month.get_state_display()),
        source,
    )


def export_clues(
    *,
    by: Actor,
    run: Run,
    path: Path,
    now: datetime,
    clues: QuerySet[ClueMonth] | None = None,
    filters: dict[str, str] | None = None,
    told: tuple[tuple[str, str], ...] = (),
    made_by: str = "",
    named: bool = False,
) -> int:
    """Write clues of a run to a file, audit it, and return the number of rows.

    Args:
        clues: the rows to write; by default all that people check.
        filters: what chose them, for the audit.
        told: the same as (title, words), for the workbook.
        made_by: the name of who exports, for the workbook; by default the actor's label.
        named: whether household heads are named in full; the audit says so.

    Raises:
        UsageError: the file's ending is neither xlsx nor csv.
    """
    rows = exported_clues(run) if clues is None else clues
    number = write_clues(
        path, run, rows, made_by=made_by or by.label, at=now, told=told, named=named
    )
    record_export(by=by, run=run, rows=number, now=now, filters=filters, named=named)
    return number


def write_clues(
    path: Path,
    run: Run,
    clues: QuerySet[ClueMonth],
    *,
    made_by: str,
    at: datetime,
    told: tuple[tuple[str, str], ...] = (),
    named: bool = False,
) -> int:
    """Write clues to ``path``, by its ending xlsx or csv, and return how many.

    Raises:
        UsageError: for any other ending.
    """
    ending = path.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise UsageError("bad-ending", f"输出文件“{path.name}”应以 .xlsx 或 .csv 结尾。")
    if ending == ".csv":
        return write_csv(path, COLUMNS, clue_rows(run, clues, named=named))
    about = Provenance(
        title="预警线索" if named else "预警线索（户主姓名已遮盖）",
        by=made_by,
        at=timezone.localtime(at),
        filters=told,
        more=(
            ("数据期", run.period),
            ("截至日", run.as_of.isoformat()),
            ("统计口径", "新增、持续、加重的风险预警、资产提示和热线信访线索，一户一类风险一条"),
            ("规则库版本", run.rulebook_hash[:12]),
            ("数据情况", "齐全" if run.complete_data else "不齐全：" + "".join(run.notes)),
        ),
        personal=named,
    )
    return _write_workbook(path, clue_rows(run, clues, named=named), about)


def _write_workbook(path: Path, rows: Iterable[tuple[str, ...]], about: Provenance) -> int:
    columns = zip(COLUMNS, WIDTHS, strict=True)
    with new_workbook(path, constant_memory=True) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        number = write_table(book, "线索", columns, rows, style=wrapped, filtered=True)
        write_provenance(book, replace(about, rows=number))
    return number
