"""A policy document as read, for people: facts, clause tree with units and targets, warnings."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from xianjie.cli.output import print_table, say, warn
from xianjie.docparse.listing import period_document
from xianjie.docparse.model import Clause, Duty, Reading, Target

NOT_PRINTED = "未载明"
_SIGNS = {">=": "≥ ", "<=": "≤ ", "=": "", "all": "全部", "growth": "增长 "}
_DUTIES = {
    "report": "报送",
    "meeting": "会议",
    "check": "检查",
    "plan": "方案",
    "field": "须列明",
}


def print_reading(reading: Reading, name: str) -> None:
    """Print what was read from a file."""
    facts = reading.facts
    period = period_document(reading.text, facts)
    code = f"（{facts.division_code}）" if facts.division_code else ""
    rows = [
        ("标题", facts.title),
        ("发文单位", facts.issuer),
        ("文号", facts.document_number),
        ("成文日期", facts.issued_on),
        ("发布日期", facts.published_on),
        ("期限", period["text"] if period else None),
        ("地区", f"{facts.region}{code}" if facts.region else None),
        ("层级", facts.level),
        ("文种", facts.kind),
        ("上位文件", "\n".join(facts.parents) or None),
        ("附件", "\n".join(annex.title for annex in facts.annexes) or None),
    ]
    print_table(name, ["要素", "内容"], [(title, value or NOT_PRINTED) for title, value in rows])
    if reading.clauses:
        Console(file=sys.stdout, highlight=False).print(_tree(reading))
    units = {unit.organisation or unit.name for one in reading.clauses for unit in one.units}
    targets = sum(len(one.targets) for one in reading.clauses)
    say(
        f"共 {len(reading.clauses)} 条，涉及 {len(units)} 个单位，{targets} 个目标指标，"
        f"另有 {len(reading.dropped)} 行网页内容没有计入。"
    )
    for finding in reading.findings:
        place = f"{finding.path}：" if finding.path else ""
        warn(f"请核对 {place}{finding.message}")


def _tree(reading: Reading) -> Tree:
    """Return the clause tree; below each clause its units, targets and duties."""
    root = Tree("条款", hide_root=True)
    nodes: dict[str, Tree] = {}
    for clause in reading.clauses:
        above = nodes.get(clause.parent, root)
        heading = clause.heading or _shortened(reading.text[clause.own.start : clause.own.end])
        node = above.add(f"[bold]{escape(clause.path)}[/] {escape(heading)}")
        nodes[clause.path] = node
        for line in _details(clause):
            node.add(escape(line))
    return root


def _details(clause: Clause) -> list[str]:
    lines = []
    for title, units in (("牵头", clause.lead_units), ("责任", clause.responsible_units)):
        if units:
            more = " 等" if clause.units_open and title == "责任" else ""
            lines.append(f"{title}：{'、'.join(unit.name for unit in units)}{more}")
    lines += [f"目标：{target_line(target)}" for target in clause.targets]
    lines += [f"规则：{target_line(rule)}" for rule in clause.rules]
    lines += [f"{_DUTIES.get(duty.kind, duty.kind)}：{_duty_line(duty)}" for duty in clause.duties]
    return lines


def target_line(target: Target) -> str:
    """Return a target in one line: 小麦播种面积 ≥ 12000 亩（2024）."""
    value = "" if target.value is None else f"{target.value.normalize():f}"
    if target.upper is not None:
        value += f"—{target.upper.normalize():f}"
    figure = f"{_SIGNS.get(target.comparator, '')}{value} {target.unit}".strip()
    when = f"（{target.by}）" if target.by else ""
    return f"{target.name} {figure}{when}"


def _duty_line(duty: Duty) -> str:
    when = "".join(
        part
        for part in (duty.every or "", f"{duty.day}日前" if duty.day else "", duty.due or "")
        if part
    )
    return f"{duty.name}（{when}）" if when else duty.name


def _shortened(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= 40 else f"{text[:40]}…"
