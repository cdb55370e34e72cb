"""``xianjie benefits``: gaps between what people are owed and get, and one household's benefits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import steps
from xianjie.cli.screen import AsJson, OfPeriod, OfPlace, chosen_counties
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

if TYPE_CHECKING:
    from xianjie.apps.benefits.models import BenefitEvaluation

app = typer.Typer()

KINDS = ("应享未享", "享而不符", "少发", "多发")


@app.callback()
def benefits() -> None:
    """待遇。"""


@app.command()
def gaps(
    period: OfPeriod,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="输出文件，.xlsx 或 .csv")
    ] = None,
    place: OfPlace = "",
    as_json: AsJson = False,
) -> int:
    """一个月的待遇缺口:按待遇和类型计数,-o 时逐条写到文件;还没有比对过就先比对。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.benefits.interfaces.exporter import export_gaps
    from xianjie.apps.benefits.queries.months import counted_gaps, gaps_of_month

    county, name, evaluation = _evaluated(period, place, again=False)
    document = _document(evaluation, counted_gaps(evaluation))
    if output is not None:
        document["rows"] = export_gaps(
            by=actor,
            made_by=actor.label,
            county=county,
            path=output,
            gaps=gaps_of_month(county, evaluation.period),
            filters=(("数据期", evaluation.period),),
            named=True,
            now=timezone.now(),
        )
        document["file"] = output
    if as_json:
        print_json(document)
    else:
        _show(name, document)
    return EXIT_FAULTS if evaluation.held else EXIT_DONE


@app.command()
def evaluate(period: OfPeriod, place: OfPlace = "", as_json: AsJson = False) -> int:
    """重新比对一个月的待遇;输入没有变化就不改动。"""
    from xianjie.apps.benefits.queries.months import counted_gaps

    _, name, evaluation = _evaluated(period, place, again=True)
    document = _document(evaluation, counted_gaps(evaluation))
    if as_json:
        print_json(document)
    else:
        _show(name, document)
    return EXIT_FAULTS if evaluation.held else EXIT_DONE


def _evaluated(period: str, place: str, *, again: bool) -> tuple[str, str, BenefitEvaluation]:
    """County, its name and the evaluation of a month, made now where there is none."""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.benefits.actions import evaluate_benefits
    from xianjie.apps.benefits.queries.evaluations import current_evaluation

    month = str(Period.parse(period))
    counties = chosen_counties(place)
    if len(counties) > 1:
        names = "、".join(f"{name} {code}" for code, name in counties)
        raise RefusedError("which-county", f"有几个县：{names}，请用 --place 指定一个。")
    county, name = counties[0]
    known = current_evaluation(county, month)
    if known is not None and not again:
        return county, name, known
    with steps(f"{name} {month} 待遇比对") as step:
        done = evaluate_benefits(
            by=actor, county=county, period=month, now=timezone.now(), progress=step
        )
    return county, name, done.evaluation


def _document(evaluation: BenefitEvaluation, counted: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "period": evaluation.period,
        "run": evaluation.run.folder,
        "rulebook": evaluation.run.rulebook_hash,
        "gaps": {kind: sum(one["gaps"].get(kind, 0) for one in counted) for kind in KINDS},
        "benefits": counted,
        "held": [hold["benefit"] for hold in evaluation.held],
    }


def _show(name: str, document: dict[str, Any]) -> None:
    say(f"{name} {document['period']} 待遇比对")
    rows = [
        (
            one["benefit"],
            one["department"],
            f"{one['population']:,}",
            f"{one['held']:,}",
            *(f"{one['gaps'].get(kind, 0):,}" for kind in KINDS),
            f"{one['unknown']:,}",
        )
        for one in document["benefits"]
    ]
    headers = ["待遇", "部门", "对象", "在享", "未享", "不符", "少发", "多发", "不详"]
    print_table("分项待遇", headers, rows, right=range(2, len(headers)), dense=True)
    say("未享：应享未享；不符：享而不符；不详：信息不足，无法判断。")
    told = "，".join(f"{kind} {number:,} 条" for kind, number in document["gaps"].items())
    say(f"合计：{told}。")
    if document["held"]:
        names = "、".join(document["held"])
        warn(f"以下待遇命中异常多，结果暂不列入，请在“应享未享—分项待遇”里核对确认：{names}")
    if "file" in document:
        say(f"已导出 {document['rows']:,} 条到 {document['file']}。")


@app.command()
def check(
    household: Annotated[str, typer.Argument(metavar="户编号", help="户编号")],
    period: Annotated[str, typer.Option("--period", help="数据期；缺省为最近一期")] = "",
    place: OfPlace = "",
    as_json: AsJson = False,
) -> int:
    """一户和每个成员的每项待遇:结果、金额、每一步怎么算、依据哪条。"""
    command_actor()
    from xianjie.apps.benefits.queries.household import household_benefits
    from xianjie.apps.registry.models import Household
    from xianjie.apps.screening.models import Run

    counties = dict(chosen_counties(place))
    found = Household.objects.filter(county_code__in=counties, household_code=household).first()
    if found is None:
        names = "、".join(counties.values())
        raise RefusedError("no-household", f"{names}没有户编号为“{household}”的农户。")
    runs = Run.objects.filter(county_code=found.county_code, is_current=True)
    if period:
        runs = runs.filter(period=str(Period.parse(period)))
    run = runs.order_by("-period").first()
    if run is None:
        month = period or "这个县"
        raise RefusedError("not-screened", f"{month} 还没有筛查结果，请先执行 xianjie screen。")
    told = household_benefits(run, found)
    document = {
        "household": found.household_code,
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "rulebook": run.rulebook_hash,
        "benefits": [
            {
                "benefit": line.benefit_id,
                "title": line.title,
                "department": line.department,
                "person": line.person_id,
                "outcome": line.outcome.value,
                "category": line.category,
                "amount": None if line.amount is None else str(line.amount),
                "paid": None if line.paid is None else str(line.paid),
                "unit": line.unit,
                "excluded_by": line.excluded_by,
                "missing": list(line.missing),
                "automatic": line.automatic,
                "citation": line.citation,
                "unverified": line.unverified,
                "steps": [
                    {
                        "label": step.label,
                        "text": step.text,
                        "value": step.value,
                        "depth": step.depth,
                        "holds": step.holds if step.is_condition else None,
                        "source": step.source,
                        "citation": step.citation,
                    }
                    for step in line.steps
                ],
            }
            for line in told.lines
        ],
    }
    if as_json:
        print_json(document)
    else:
        _show_household(document)
    return EXIT_DONE


def _show_household(document: dict[str, Any]) -> None:
    say(f"户编号 {document['household']}，{document['period']}，截至 {document['as_of']}")
    for outcome in ("应享未享", "享而不符", "在享", "符合条件", "信息不足"):
        lines = [one for one in document["benefits"] if one["outcome"] == outcome]
        if not lines:
            continue
        say(f"\n{outcome} {len(lines)} 项")
        for line in lines:
            _show_line(line)
    rest = [one["title"] for one in document["benefits"] if one["outcome"] == "不符合"]
    say(f"\n不符合 {len(rest)} 项：{'、'.join(dict.fromkeys(rest))}")


def _show_line(line: dict[str, Any]) -> None:
    person = f"（成员 {line['person']}）" if line["person"] else ""
    amount = f"，{line['amount']} {line['unit']}" if line["amount"] is not None else ""
    category = f" {line['category']}" if line["category"] else ""
    say(f"· {line['title']}{person}{category}{amount}〔{line['department']}〕")
    if line["missing"]:
        say(f"    缺少：{'、'.join(line['missing'])}")
    for step in line["steps"]:
        mark = {True: "✓ ", False: "✗ ", None: ""}[step["holds"]]
        value = f"：{step['value']}" if step["value"] else ""
        indent = "  " * step["depth"]
        say(f"    {step['label']}  {indent}{mark}{step['text']}{value}")
    note = "（所用标准待核）" if line["unverified"] else ""
    say(f"    依据：{line['citation'] or '待核'}{note}")
