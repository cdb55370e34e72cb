"""The way of a case as diagrams, drawn from the rulebook that ships and from `CASE_ACTS`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from xianjie.apps.cases.enums import (
    CASE_ACTS,
    CaseAct,
    CaseKind,
    CaseState,
    StepKind,
    StepLevel,
)
from xianjie.policy.loading import load_rulebook
from xianjie.policy.model import Rulebook
from xianjie.policy.procedures import Limit, Process, ProcessStep, read_process
from xianjie.policy.resolution import parameters_at, value_in_force
from xianjie.policy.vocabulary import Vocabulary, vocabulary_at

ON = date(2025, 7, 1)
"""The day on which the procedures are shown."""
PLACES = (("000000", "全国"), ("620000", "甘肃"))
_PREFIX = {CaseKind.IDENTIFY: "识别", CaseKind.REMOVE: "消除"}
_RETURNS = (StepKind.REVIEW.value, StepKind.DECIDE.value)
_HEAD = (
    "# 个案的程序\n\n"
    "本页由规则库和代码生成（`make docs`），请勿手工改动。步骤、层级和时限是规则库的参数，"
    f"各地可以不同，写法见[规则库](rulebook.md)；下面是 {ON} 有效的程序。"
    "立案时把当时的程序存在个案里，以后规则变了，办着的个案不变。\n"
)
_RULES = (
    "时限按自然日或工作日算，当天不算；工作日认国务院节假日安排和调休上班，日历还没有公布的年份"
    "按周一至周五算并注明。一步的期限取本步、分段、总时限中最早的一个；中止的天数不算。",
    "谁都不能在一个个案的两个层级办理；立案的人和办过前面步骤的人不能审定；提出风险消除的人不能审核。",
    "核实无风险的，不由核实的人办结，直接到审核，由审核的人确认。",
    "信息比对只提出要说明的问题，每条写明情况，不能据此不通过。",
    "公示每轮一次，期满第二天才能往下办，异议答复完才能往下办；异议成立的退回重办。",
    "先救助后补程序的，只走核实、审核、审定，其他步骤在期限内补办。",
    "退回后进入下一轮，退回的步骤和以后的步骤重办。",
    "个案办结，并入的线索随之办结：纳入的为属实，没有通过的为无风险（静默期满或加重再提示），"
    "撤回的回到待办。",
)
_TAIL = "## 几条规矩\n\n" + "".join(f"- {rule}\n" for rule in _RULES)


class _Packaged:
    """Parameters of a place in the rulebook that ships."""

    def __init__(self, rulebook: Rulebook, place: str, on: date) -> None:
        self._rulebook, self._on = rulebook, on
        self._vocabulary: Vocabulary = vocabulary_at(rulebook, place)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list in its order."""
        found = parameters_at(self._rulebook, self._vocabulary, self._on, [name]).get(name)
        layer = self._rulebook.layer(found.place) if found else None
        entry = value_in_force(layer.parameters[name], self._on) if layer else None
        value = entry.value if entry else None
        return tuple(str(text) for text in value) if isinstance(value, tuple) else ()

    def whole(self, *names: str) -> int | None:
        """Return the first of the named whole numbers that has a value."""
        for name in names:
            value = self.share(name)
            if value is not None:
                return int(value)
        return None

    def share(self, name: str) -> Decimal | None:
        """Return a ratio."""
        found = parameters_at(self._rulebook, self._vocabulary, self._on, [name]).get(name)
        value = found.value if found else None
        return Decimal(value) if isinstance(value, int | Decimal) else None


def case_process_page() -> str:
    """Return the page ``docs/reference/case-process.md``."""
    rulebook = load_rulebook()
    parts = [_HEAD]
    for kind in CaseKind:
        parts.append(f"## {kind.label}\n")
        for place, name in PLACES:
            process = read_process(_Packaged(rulebook, place, ON), _PREFIX[kind])
            parts += [f"### {name}\n", _flow(process, kind), _limits(process)]
    parts += ["## 个案的状态\n", _states(), _acts(), _TAIL]
    return "\n".join(parts)


def _flow(process: Process, kind: CaseKind) -> str:
    lines = ["```mermaid", "flowchart TD", "  start([线索 / 提出])"]
    steps = process["steps"]
    lines += [f'  s{place}["{_box(step)}"]' for place, step in enumerate(steps)]
    ending = "纳入监测" if kind == CaseKind.IDENTIFY else "风险消除"
    lines += [f"  done([{ending}])", "  no([不通过])", "  start --> s0"]
    lines += [f"  s{place} --> s{place + 1}" for place in range(len(steps) - 1)]
    lines.append(f"  s{len(steps) - 1} --> done")
    first = next(place for place, step in enumerate(steps) if step["kind"] in _RETURNS)
    nothing = "无风险" if kind == CaseKind.IDENTIFY else "未消除"
    if first > 1:
        lines.append(f"  s0 -. {nothing} .-> s{first}")
    for place, step in enumerate(steps):
        if step["kind"] == StepKind.NOTICE:
            lines.append(f"  s{place} -. 异议成立 .-> s0")
        if step["kind"] in _RETURNS:
            lines.append(f"  s{place} -. 退回 .-> s0")
        if step["kind"] not in {StepKind.VERIFY, StepKind.COMPARE, StepKind.ANNOUNCE}:
            lines.append(f"  s{place} -.-> no")
    return "\n".join([*lines, "```", ""])


def _box(step: ProcessStep) -> str:
    level = StepLevel(step["level"]).label
    days = step["days"]
    limit = f"，{_days({'days': days, 'working': step['working']})}" if days is not None else ""
    return f"{step['name']}<br>{level}{limit}"


def _days(limit: Limit) -> str:
    return f"{limit['days']} {'个工作日' if limit['working'] else '天'}"


def _limits(process: Process) -> str:
    told = [
        f"- {one['from']}到{one['to']}合计："
        f"{_days({'days': one['days'], 'working': one['working']})}"
        for one in process["segments"]
    ]
    if process["total"]:
        told.append(f"- 从线索到审定：{_days(process['total'])}")
    if process["notice"]:
        told.append(f"- 公示：满 {_days(process['notice'])}")
    if process["attendance"]:
        told.append(f"- 评议到会：不少于应到的 {Decimal(process['attendance']):.0%}")
    return "\n".join([*told, ""])


def _states() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "  [*] --> OPEN: 立案"]
    lines += [f"  {state.value}: {state.label}" for state in CaseState]
    for state, acts in CASE_ACTS.items():
        for target in CaseState:
            labels = [act.label for act, after in acts.items() if after == target]
            if labels and target != state:
                lines.append(f"  {state.value} --> {target.value}: {_joined(labels)}")
        if not any(after != state for after in acts.values()):
            lines.append(f"  {state.value} --> [*]")
    return "\n".join([*lines, "```", ""])


def _acts() -> str:
    lines = ["| 状态 | 能办什么（办后的状态） |", "|---|---|"]
    for state, acts in CASE_ACTS.items():
        told = [
            str(act.label) if after == state else f"{act.label}（{after.label}）"
            for act, after in acts.items()
        ]
        lines.append(f"| {state.label} | {_joined(told) or '—'} |")
    named = [CaseAct.REMIND.label, CaseAct.SUPERVISE.label, CaseAct.CIRCULATE.label]
    note = f"{_joined(named)}由系统按期限发出，每步每级一次；中止的不催。"
    return "\n".join([*lines, "", note, ""])


def _joined(labels: Iterable[object]) -> str:
    return "、".join(str(label) for label in labels)
