"""Which measures a household should get, from its risks and what its members can do.

A pure function over facts, so that every pair of the mapping can be tried. M02-10,
`domain/monitoring.md` §6: with labour 产业 and 就业, without it 兜底 first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from xianjie.apps.plans.enums import Labour
from xianjie.apps.plans.queries.labour import LabourFacts
from xianjie.apps.plans.queries.rules import PlanRules, is_development


@dataclass(frozen=True)
class Proposal:
    """A measure that is proposed, and why in words.

    ``first``: it belongs into the draft; the others are alternatives to it. ``sector`` is who
    should do it, empty where the rulebook names nobody.
    """

    kind: str
    risk: str
    title: str
    reason: str
    sector: str = ""
    first: bool = False


@dataclass
class _Work:
    risks: Sequence[str]
    facts: LabourFacts
    labour: Labour
    rules: PlanRules
    taken: list[tuple[str, str]]
    found: list[Proposal] = field(default_factory=list)

    def chosen(self) -> list[tuple[str, str]]:
        """Return (kind, risk) of what will be in the plan."""
        return self.taken + [(p.kind, p.risk) for p in self.found if p.first]

    def add(self, kind: str, risk: str, reason: str, *, first: bool, title: str = "") -> None:
        """Propose a kind once; an alternative that is needed becomes one of the first."""
        if any(one == kind for one, _ in self.chosen()):
            return
        if any(one.kind == kind for one in self.found):
            if not first:
                return
            self.found = [one for one in self.found if one.kind != kind]
        title = title or self.rules.title(kind)
        sector = self.rules.departments.get(kind, "")
        self.found.append(Proposal(kind, risk, title, reason, sector, first))


def propose(
    risks: Sequence[str],
    facts: LabourFacts,
    rules: PlanRules,
    *,
    no_labour: bool = False,
    taken: Iterable[tuple[str, str]] = (),
) -> list[Proposal]:
    """Return the measures to propose: those for the draft first, then the alternatives.

    ``taken`` are (kind, risk) of measures that the plan has already; ``no_labour`` is the label
    整户无劳动能力兜底保障户, which counts whatever is registered of the members.
    """
    labour = Labour.NONE if no_labour else facts.labour
    work = _Work(risks, facts, labour, rules, list(taken))
    if labour == Labour.NONE:
        _security(work, rules.for_none, "家里没有劳动力，先用综合保障兜底")
    if labour == Labour.PARTIAL and not facts.steady:
        why = "家里只有弱劳动力或半劳动力，又没有登记稳定的务工或岗位收入"
        _security(work, rules.for_partial, why)
    for risk in risks:
        _against(work, risk)
    if labour == Labour.FULL:
        _development(work)
    if labour == Labour.PARTIAL and facts.steady:
        for kind in rules.for_full:
            work.add(kind, _about(work, kind), "家里有人能干活，收入可以再稳一些。", first=False)
    return sorted(work.found, key=lambda one: not one.first)


def _security(work: _Work, kinds: Sequence[str], why: str) -> None:
    relief = [work.rules.relief[risk] for risk in work.risks if risk in work.rules.relief]
    for place, kind in enumerate(kinds):
        title = work.rules.title(kind)
        reason = f"{why}。"
        if place == 0 and relief:
            title = f"{title}；同时申请{'、'.join(dict.fromkeys(relief))}"
            reason = f"{why}；按困难类型可同时申请专项或临时救助。"
        work.add(kind, _about(work, kind), reason, first=place == 0, title=title)


def _about(work: _Work, kind: str) -> str:
    """Return the gravest risk that a kind answers; empty where it answers none."""
    for risk in work.risks:
        if kind in work.rules.fitting.get(risk, ()):
            return risk
    return ""


def _against(work: _Work, risk: str) -> None:
    kinds = work.rules.fitting.get(risk, ())
    answered = any(work.rules.answers(risk, kind, against) for kind, against in work.chosen())
    usable = [kind for kind in kinds if work.labour != Labour.NONE or not is_development(kind)]
    for kind in usable:
        reason = (
            f"也对得上风险“{risk}”。"
            if answered
            else f"识别的风险有“{risk}”，对得上的措施是{'、'.join(kinds)}。"
        )
        work.add(kind, risk, reason, first=not answered)
        answered = answered or any(k == kind for k, _ in work.chosen())
    if kinds and not usable:
        reason = (
            f"“{risk}”对得上的{'、'.join(kinds)}都要有人干活，这一户没有劳动力，请想清楚谁来做。"
        )
        for kind in kinds:
            work.add(kind, risk, reason, first=False)


def _development(work: _Work) -> None:
    have = sum(is_development(kind) for kind, _ in work.chosen())
    missing = max(work.rules.least - have, 0)
    for kind in work.rules.for_full:
        if any(one == kind for one, _ in work.chosen()):
            continue
        if missing:
            missing -= 1
            reason = (
                f"家里有 {work.facts.full} 个劳动力，至少要有 {work.rules.least} 项开发式措施，"
                "不能只有综合保障。"
            )
            work.add(kind, _about(work, kind), reason, first=True)
        else:
            reason = f"家里有 {work.facts.full} 个劳动力，还可以增收。"
            work.add(kind, _about(work, kind), reason, first=False)
