"""``xianjie rules``: what is in force, whether it holds, and what a change would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from xianjie.cli.actor import command_actor
from xianjie.cli.output import EXIT_DONE, EXIT_FAULTS, print_json, print_table, say, warn
from xianjie.cli.rulebook import (
    chosen_day,
    chosen_place,
    fault_lines,
    place_names,
    rulebook_in_files,
    rulebook_in_force,
)
from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period
from xianjie.policy.benefit_cases import all_benefits
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.case_results import CaseResult
from xianjie.policy.cases import all_rules, run_all_cases
from xianjie.policy.checking import check_rulebook
from xianjie.policy.model import Fault, Rule, Rulebook, RuleKind
from xianjie.policy.quality.cases import all_quality_rules
from xianjie.policy.quality.compiling import compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.quality.resolution import quality_in_force
from xianjie.policy.quality.wording import rule_words
from xianjie.policy.resolution import Resolved, ResolvedParameter, resolve
from xianjie.policy.showing import benefit_rests_on, page_value, rests_on, show_parameter

app = typer.Typer()

AsJson = Annotated[bool, typer.Option("--json", help="只输出一份 JSON")]
RulebookPath = Annotated[
    Path | None, typer.Argument(metavar="[路径]", help="规则库文件夹或其中一个 .yaml 文件")
]
SHOWN = 20
KIND_NAMES = {
    RuleKind.WARNING: "风险预警",
    RuleKind.ASSET_SIGNAL: "资产提示",
    RuleKind.ENTITLEMENT: "应享未享",
    RuleKind.MISMATCH: "政策疑点",
    RuleKind.QUALITY: "数据质量",
    RuleKind.VILLAGE_LIST: "重点村",
    RuleKind.ELIGIBILITY: "资格条件",
    RuleKind.GUARANTEE: "保障问题",
}


@app.command("list")
def list_rules(
    division: Annotated[str, typer.Option("--division", help="行政区划代码，如 532325")] = "",
    on: Annotated[str, typer.Option("--on", help="日期，如 2022-06-30；缺省为今天")] = "",
    as_json: AsJson = False,
) -> None:
    """列出某地某日执行的规则，及其等级、依据和阈值。"""
    chosen = rulebook_in_force()
    resolved = resolve(chosen.rulebook, chosen_place(division), chosen_day(on))
    checks = quality_in_force(chosen.rulebook, resolved.place, resolved.on)
    context = quality_context(chosen.rulebook, resolved.place)
    names = place_names([resolved.place, *(rule.place for rule in resolved.rules.values())])
    if as_json:
        print_json(
            {
                "rulebook": chosen.hash or None,
                "division": resolved.place,
                "on": resolved.on,
                "rules": [_as_document(resolved, rule) for rule in resolved.rules.values()],
                "benefits": [
                    _benefit_document(resolved, one) for one in resolved.benefits.values()
                ],
                "quality": [_quality_document(resolved, one) for one in checks.values()],
            }
        )
        return
    title = f"{names[resolved.place]} {resolved.on} 执行的规则（{len(resolved.rules)} 条）"
    rows = [_row(resolved, rule, names) for rule in resolved.rules.values()]
    print_table(title, ["规则", "种类、等级、范围", "依据与阈值"], rows)
    if resolved.benefits:
        names |= place_names([one.place for one in resolved.benefits.values()])
        title = f"{names[resolved.place]} {resolved.on} 执行的待遇（{len(resolved.benefits)} 项）"
        shown = [_benefit_row(resolved, one, names) for one in resolved.benefits.values()]
        print_table(title, ["待遇", "类别、部门、范围", "依据与标准"], shown)
    if checks:
        names |= place_names([one.place for one in checks.values()])
        title = f"{names[resolved.place]} {resolved.on} 执行的数据核查规则（{len(checks)} 条）"
        said = [
            (
                f"{one.id}\n{one.title}",
                "\n".join(
                    part
                    for part in (
                        f"{one.category} {one.severity}".strip(),
                        " ".join((names[one.place], dates_of(one))).strip(),
                    )
                    if part
                ),
                rule_words(compile_quality_rule(context, one)),
            )
            for one in checks.values()
        ]
        print_table(title, ["规则", "类别、程度、范围", "查什么"], said)


def _benefit_row(resolved: Resolved, one: Benefit, names: dict[str, str]) -> tuple[str, str, str]:
    scope = " ".join(part for part in (names[one.place], dates_of(one)) if part)
    limits = [f"{each.title}：{show_parameter(each)}" for each in benefit_rests_on(resolved, one)]
    return (
        f"{one.id}\n{one.title}",
        "\n".join(part for part in (f"{one.family} {one.department}", scope) if part),
        "\n".join([resolved.describe(one.cite), *limits]),
    )


def _row(resolved: Resolved, rule: Rule, names: dict[str, str]) -> tuple[str, str, str]:
    kind = f"{KIND_NAMES[rule.kind]} {levels_of(rule)}".strip()
    scope = " ".join(part for part in (names[rule.place], dates_of(rule)) if part)
    thresholds = [f"{one.title}：{show_parameter(one)}" for one in rests_on(resolved, rule)]
    return (
        f"{rule.id}\n{rule.title}",
        "\n".join(part for part in (kind, rule.risk, scope) if part),
        "\n".join([resolved.describe(rule.cite), *thresholds]),
    )


@app.command()
def check(path: RulebookPath = None, as_json: AsJson = False) -> int:
    """校验规则库：写法、名称、单位、代码、依据、日期与案例；列出全部错误。"""
    rulebook = rulebook_in_files(path)
    faults = check_rulebook(rulebook)
    counts = counts_of(rulebook)
    if as_json:
        print_json({"faults": faults, **counts, "hash": None if faults else rulebook.hash})
    elif faults:
        say_faults(faults)
    else:
        say(
            f"规则库没有错误：{counts['rules']} 条规则、{counts['benefits']} 项待遇、"
            f"{counts['quality']} 条数据核查规则、{counts['cases']} 个案例、"
            f"{counts['facts']} 个事实、{counts['parameters']} 个参数、"
            f"{counts['documents']} 份文件。"
        )
    return EXIT_FAULTS if faults else EXIT_DONE


@app.command("test")
def run_tests(path: RulebookPath = None, as_json: AsJson = False) -> int:
    """运行每条规则的应命中与不应命中案例，和每项待遇的案例。"""
    results = run_all_cases(rulebook_in_files(path))
    failed = [one for one in results if not one.passed]
    if as_json:
        print_json(
            {
                "rules": len({(one.place, one.rule) for one in results}),
                "cases": len(results),
                "passed": len(results) - len(failed),
                "failed": [_failure(one) for one in failed],
            }
        )
        return EXIT_FAULTS if failed else EXIT_DONE
    by_rule = Counter((one.place, one.rule) for one in results)
    bad = Counter((one.place, one.rule) for one in failed)
    rows = [
        (rule, place, count, bad[place, rule] or "", "未通过" if bad[place, rule] else "通过")
        for (place, rule), count in by_rule.items()
    ]
    print_table("规则案例", ["规则", "层级", "案例数", "未通过", "结果"], rows, right=(2, 3))
    for one in failed:
        say(f"{one.id}：{one.fault}")
    say(f"共 {len(by_rule)} 条规则、{len(results)} 个案例，{len(failed)} 个未通过。")
    return EXIT_FAULTS if failed else EXIT_DONE


def say_faults(faults: Sequence[Fault]) -> None:
    """Tell people every fault, a line each, and what follows from them."""
    for line in fault_lines(faults):
        say(line)
    say(f"规则库有 {len(faults)} 处错误，改正前不能发布。")


def counts_of(rulebook: Rulebook) -> dict[str, int]:
    """How much a rulebook holds, over all layers."""
    rules, benefits = list(all_rules(rulebook)), list(all_benefits(rulebook))
    checks = list(all_quality_rules(rulebook))
    parameters = {name for layer in rulebook.layers for name in layer.parameters}
    return {
        "rules": len(rules),
        "benefits": len(benefits),
        "quality": len(checks),
        "cases": sum(len(rule.must_match) + len(rule.must_not_match) for rule in rules)
        + sum(len(rule.must_match) + len(rule.must_not_match) for rule in checks)
        + sum(len(one.cases) for one in benefits),
        "facts": len({name for layer in rulebook.layers for name in layer.facts}),
        "parameters": len(parameters),
        "documents": len(rulebook.documents),
    }


def levels_of(rule: Rule) -> str:
    """The levels that a rule may give, gravest choice first as written."""
    return "/".join(dict.fromkeys(choice.level for choice in rule.levels))


def dates_of(rule: Rule | Benefit | QualityRule) -> str:
    """The entry's own validity in words; empty when it has none."""
    start = "" if rule.from_date.year == 1 else f"{rule.from_date} 起"
    return f"{start}{'，' if start else ''}{rule.to_date} 前" if rule.to_date else start


def _as_document(resolved: Resolved, rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "kind": rule.kind,
        "grain": rule.grain,
        "levels": [choice.level for choice in rule.levels],
        "risk": rule.risk or None,
        "place": rule.place,
        "from": None if rule.from_date.year == 1 else rule.from_date,
        "to": rule.to_date,
        "applies": rule.applies or None,
        "when": rule.when,
        "citation": resolved.describe(rule.cite),
        "unverified": rule.cite is None or rule.cite.unverified,
        "notify": list(rule.notify),
        "thresholds": [parameter_document(resolved, one) for one in rests_on(resolved, rule)],
    }


def _benefit_document(resolved: Resolved, one: Benefit) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "family": one.family,
        "department": one.department,
        "grain": one.grain,
        "place": one.place,
        "from": None if one.from_date.year == 1 else one.from_date,
        "to": one.to_date,
        "applies": one.applies or None,
        "when": one.when,
        "roll": one.roll or None,
        "amounts": [
            {"name": each.name or None, "when": each.when or None, "amount": each.amount}
            for each in one.amounts
        ],
        "unit": one.unit or None,
        "excluded_by": list(one.excluded_by),
        "tops_up": list(one.tops_up),
        "highest_of": one.highest_of or None,
        "automatic": one.automatic,
        "proof": list(one.proof),
        "citation": resolved.describe(one.cite),
        "unverified": one.cite is None or one.cite.unverified,
        "parameters": [
            parameter_document(resolved, each) for each in benefit_rests_on(resolved, one)
        ],
    }


def _quality_document(resolved: Resolved, one: QualityRule) -> dict[str, Any]:
    own = f"{one.id}."
    return {
        "id": one.id,
        "title": one.title,
        "table": one.table,
        "family": one.family or None,
        "category": one.category or None,
        "severity": one.severity or None,
        "place": one.place,
        "from": None if one.from_date.year == 1 else one.from_date,
        "to": one.to_date,
        "applies": list(one.applies),
        "when": one.when,
        "citation": resolved.describe(one.cite),
        "parameters": [
            parameter_document(resolved, each)
            for name, each in resolved.parameters.items()
            if name.startswith(own)
        ],
    }


def parameter_document(resolved: Resolved, one: ResolvedParameter) -> dict[str, Any]:
    """A resolved parameter for JSON: value as the rulebook writes it (yuan), unit, source."""
    return {
        "id": one.id,
        "title": one.title,
        "value": page_value(one.value, one.type),
        "unit": str(one.unit),
        "formula": one.formula or None,
        "inputs": list(one.inputs),
        "place": one.place or None,
        "from": one.from_date,
        "to": one.to_date,
        "citation": resolved.describe(one.cite) if one.place else None,
        "unverified": one.unverified,
        "repealed": one.repealed,
        "last_checked_on": one.last_checked_on,
    }


def _failure(one: CaseResult) -> dict[str, Any]:
    return {
        "case": one.id,
        "rule": one.rule,
        "expected": one.expected,
        "outcome": one.outcome,
        "missing": list(one.missing),
        "message": one.fault,
    }


@app.command()
def preview(
    rule: Annotated[str, typer.Argument(metavar="规则", help="规则编号")],
    period: Annotated[str, typer.Option("--period", help="数据期，如 2022-06")],
    path: Annotated[Path | None, typer.Option("--path", help="待发布的规则库文件夹")] = None,
    place: Annotated[str, typer.Option("--place", help="县代码")] = "",
    as_json: AsJson = False,
) -> int:
    """发布前预览:规则文件改动后,这条规则会增加和减少哪些户。"""
    command_actor()
    from xianjie.apps.screening.actions import preview_rule
    from xianjie.apps.sources.places import find_place

    draft = rulebook_in_files(path)
    faults = check_rulebook(draft)
    if faults:
        if as_json:
            print_json({"faults": faults})
        else:
            say_faults(faults)
        return EXIT_FAULTS
    if any(one.id == rule for one in all_quality_rules(draft)):
        raise UsageError(
            "quality-rule",
            f"“{rule}”是数据核查规则，不分数据期：发布后用 xianjie quality check 看命中哪些行，"
            "发布前在网页“数据核查 → 本县规则”里试算。",
        )
    result = preview_rule(
        county=find_place(place or None).county,
        rule_id=rule,
        period=Period.parse(period),
        draft=draft,
    )
    if as_json:
        print_json(result.as_json())
        return EXIT_DONE
    say(f"规则 {rule}，{period}：现在命中 {result.before}，改后命中 {result.after}。")
    for name, change in result.parameters.items():
        say(f"  {name}：{change['before']} → {change['after']}（依据：{change['cite']}）")
    for title, codes in (
        ("增加", result.added), ("减少", result.removed), ("等级变化", result.level_changed),
    ):  # fmt: skip
        say(f"{title} {len(codes)} 户{':' if codes else ''}{'、'.join(codes[:SHOWN])}")
        if len(codes) > SHOWN:
            say(f"  ……其余 {len(codes) - SHOWN} 户见 --json。")
    if result.held:
        warn(f"发布后这条规则将被暂扣待确认：{result.held}。")
    return EXIT_DONE


@app.command()
def confirm(
    rule: Annotated[str, typer.Argument(metavar="规则", help="规则编号")],
    period: Annotated[str, typer.Option("--period", help="数据期，如 2022-06")],
    reason: Annotated[str, typer.Option("--reason", help="确认的理由")],
    place: Annotated[str, typer.Option("--place", help="县代码")] = "",
    as_json: AsJson = False,
) -> int:
    """确认一条命中异常多的规则确属正常,其结果从此计入当月线索。"""
    actor = command_actor()
    from django.utils import timezone

    from xianjie.apps.screening.actions import confirm_rule, screen_period
    from xianjie.apps.screening.models import Run
    from xianjie.apps.sources.places import find_place

    county, month, now = find_place(place or None).county, Period.parse(period), timezone.now()
    confirm_rule(by=actor, county=county, rule_id=rule, period=month, reason=reason, now=now)
    run = Run.objects.get(county_code=county, period=str(month), is_current=True)
    result = screen_period(by=actor, county=county, period=month, as_of=run.as_of, now=now)
    if as_json:
        print_json(result.as_json())
    else:
        say(f"已确认 {rule} 在 {month} 的结果并重新筛查：新增 {result.clues['new']:,} 条线索。")
    return EXIT_FAULTS if result.held else EXIT_DONE
