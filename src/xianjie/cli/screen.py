"""``xianjie screen`` and ``xianjie explain``: the month's comparison, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.progress import steps
from xianjie.kernel.dates import parse_date
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.periods import Period

if TYPE_CHECKING:
    from xianjie.apps.screening.actions import ScreenResult

app = typer.Typer()

OfPeriod = Annotated[str, typer.Option("--period", help="数据期，如 2022-06")]
OfPlace = Annotated[str, typer.Option("--place", help="县代码；只装载了一个县时可省略")]
AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
STATE_WORDS = {"new": "新增", "continuing": "持续", "worse": "加重", "cleared": "解除"}


@app.command()
def screen(
    period: OfPeriod,
    as_of: Annotated[str, typer.Option("--as-of", help="截至日；缺省为该月最后一天")] = "",
    engine: Annotated[str, typer.Option("--engine", help="计算引擎：duckdb")] = "duckdb",
    place: OfPlace = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只算不存")] = False,
    as_json: AsJson = False,
) -> int:
    """按已发布的规则比对一个月的数据,得出线索。"""
    if engine != "duckdb":
        raise UsageError("no-engine", f"本机没有安装“{engine}”引擎，请用 --engine duckdb（缺省）。")
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.cockpit.actions import build_snapshot
    from xianjie.apps.screening.actions import screen_period

    month = Period.parse(period)
    results = []
    for code, name in chosen_counties(place):
        with steps(f"{name} {month} 筛查") as step:
            result = screen_period(
                by=actor,
                county=code,
                period=month,
                as_of=_day(as_of, month),
                now=timezone.now(),
                dry_run=dry_run,
                progress=step,
            )
            if not dry_run:
                step("生成总览")
                build_snapshot(by=actor, county=code, period=month, now=timezone.now())
        results.append(result)
        if not as_json:
            _show(name, result, dry_run=dry_run)
    if as_json:
        documents = [result.as_json() for result in results]
        print_json(documents[0] if len(documents) == 1 else {"counties": documents})
    return EXIT_FAULTS if any(result.held for result in results) else EXIT_DONE


def chosen_counties(place: str) -> list[tuple[str, str]]:
    """Code and name of the county meant, or of every county with households in the register.

    Raises ``UsageError`` for an unknown place and before any county is loaded.
    """
    from xianjie.apps.divisions.queries import counties_loaded
    from xianjie.apps.registry.models import Household
    from xianjie.apps.sources.places import find_place

    counties = [] if place else counties_loaded()
    if len(counties) > 1:
        held = set(Household.objects.order_by().values_list("county_code", flat=True).distinct())
        filled = [(one.code[:6], one.name) for one in counties if one.code[:6] in held]
        if filled:
            return filled
    where = find_place(place or None)
    return [(where.county, where.name)]


def _day(text: str, month: Period) -> Any:
    if not text:
        return month.last_day
    try:
        return parse_date(text)
    except ValueError as error:
        raise UsageError("bad-date", f"--as-of 的日期不对：{error}，应写作 2022-06-30。") from None


def _show(county: str, result: ScreenResult, *, dry_run: bool) -> None:
    clues = result.clues
    total = clues["new"] + clues["continuing"] + clues["worse"]
    tail = "（只算未存）" if dry_run else "（输入没有变化，结果沿用）" if result.unchanged else ""
    say(f"{county} {result.period} 月度筛查，截至 {result.as_of}{tail}")
    states = "、".join(f"{STATE_WORDS[name]} {clues[name]:,}" for name in STATE_WORDS)
    say(f"线索 {total:,} 条：{states}；享受疑点 {result.mismatches:,} 条。")
    print_table("按等级", ["等级", "条数"], result.by_level.items(), right=[1])
    print_table("按风险类型", ["风险类型", "条数"], result.by_risk.items(), right=[1])
    for note in result.notes:
        warn(note)
    if result.held:
        names = "、".join(result.held)
        warn(f"以下规则命中异常多，结果暂不计入，请核对后用 xianjie rules confirm 确认：{names}")
    say(f"规则库 {result.rulebook[:12]}，用时 {result.seconds} 秒。")


@app.command()
def explain(
    household: Annotated[str, typer.Argument(metavar="户编号", help="户编号")],
    period: OfPeriod,
    place: OfPlace = "",
    as_json: AsJson = False,
) -> int:
    """逐条说明一户的每个事实、每条规则、每个标准和依据。"""
    command_actor()
    from xianjie.apps.registry.models import Household
    from xianjie.apps.screening.models import Run
    from xianjie.apps.screening.queries.explanations import explain_household

    month = Period.parse(period)
    counties = dict(chosen_counties(place))
    found = Household.objects.filter(county_code__in=counties, household_code=household).first()
    if found is None:
        names = "、".join(counties.values())
        raise RefusedError("no-household", f"{names}没有户编号为“{household}”的农户。")
    runs = Run.objects.filter(county_code=found.county_code, is_current=True)
    run = runs.filter(period=str(month)).first()
    if run is None:
        raise RefusedError(
            "not-screened", f"{month} 还没有筛查结果，请先执行 xianjie screen --period {month}。"
        )
    told = explain_household(run, found, with_rows=True)
    document = _document(household, told)
    if as_json:
        print_json(document)
    else:
        _show_explanation(document)
    return EXIT_DONE


def _document(household: str, told: Any) -> dict[str, Any]:
    return {
        "household": household,
        "period": told.run.period,
        "as_of": told.run.as_of,
        "run": told.run.folder,
        "rulebook": told.run.rulebook_hash,
        "facts": [
            {
                "name": fact.name,
                "title": fact.title,
                "person": fact.person_no,
                "value": fact.value_text,
                "source": fact.source_text,
                "known": fact.is_known,
            }
            for fact in told.facts
        ],
        "rows": [
            {
                "feed": row.feed,
                "department": row.department,
                "period": row.period,
                "row": row.row_no,
                "person": row.person_no,
                "values": dict(row.values),
            }
            for row in told.rows
        ],
        "rules": [
            {
                "rule": rule.rule_id,
                "title": rule.title,
                "person": person,
                "outcome": {True: "命中", False: "未命中", None: "信息不足"}[rule.outcome],
                "message": rule.message if rule.outcome else "",
                "citation": rule.citation,
                "unverified": rule.unverified,
                "missing": rule.missing,
                "alternatives": rule.alternatives,
            }
            for person, rule in told.rules
        ],
    }


def _show_explanation(document: dict[str, Any]) -> None:
    say(f"户编号 {document['household']}，{document['period']}，截至 {document['as_of']}")
    for outcome in ("命中", "信息不足"):
        rules = [rule for rule in document["rules"] if rule["outcome"] == outcome]
        say(f"\n{outcome}的规则 {len(rules)} 条")
        for rule in rules:
            _show_rule(rule)
    missed = [rule["title"] for rule in document["rules"] if rule["outcome"] == "未命中"]
    say(f"\n未命中的规则 {len(missed)} 条：{'、'.join(dict.fromkeys(missed))}")
    rows = [
        (fact["person"] or "", fact["name"], fact["value"], fact["source"])
        for fact in document["facts"]
        if fact["known"]
    ]
    print_table("已知的事实", ["成员", "事实", "值", "来源"], rows)
    lines = [
        (
            row["department"],
            row["feed"],
            row["period"],
            row["row"],
            row["person"] or "",
            "，".join(f"{name} {value}" for name, value in row["values"].items()),
        )
        for row in document["rows"]
    ]
    headers = ["部门", "数据", "数据期", "行号", "成员", "内容"]
    print_table(f"所据的部门数据 {len(lines)} 行", headers, lines)


def _show_rule(rule: dict[str, Any]) -> None:
    person = f"（成员 {rule['person']}）" if rule["person"] else ""
    say(f"· {rule['title']}〔{rule['rule']}〕{person}")
    if rule["outcome"] == "信息不足":
        say(f"    缺少：{'、'.join(rule['missing'])}")
        return
    if rule["message"]:
        say(f"    {rule['message']}")
    for number, leaves in enumerate(rule["alternatives"], start=1):
        if len(rule["alternatives"]) > 1:
            say(f"    情形 {number}：")
        for leaf in leaves:
            say(f"    - {leaf}")
    note = "（所用标准待核）" if rule["unverified"] else ""
    say(f"    依据：{rule['citation'] or '待核'}{note}")
