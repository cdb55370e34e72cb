"""Judge the conditions of removal; nothing here reads the database.

Each judge takes what is known of a household and the rules, and returns yes, no or unknown with
a sentence that names the values. Unknown is not yes. Sources: domain notes 风险消除, see the
citations of the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from xianjie.apps.removal.enums import Holds, Standing, Term
from xianjie.apps.removal.queries import rules as names
from xianjie.apps.removal.queries.rules import (
    Lines,
    RemovalRules,
    months_after,
    months_before,
)
from xianjie.kernel.money import format_yuan
from xianjie.kernel.periods import Period

_MONTHS_A_YEAR = 12
GUARANTEES = ("义务教育", "住房安全", "基本医疗", "饮水安全")


@dataclass(frozen=True)
class Statement:
    """An income of the household as somebody stated it on a day; money in fen, a year.

    ``net`` of the household, ``per_capita`` of a person, ``self_paid`` 合规自付支出, ``claims``
    理赔收入; None where it was not stated. ``source`` says who stated it, ``sheet`` its number.
    """

    on: date
    source: str
    per_capita: int | None
    net: int | None = None
    self_paid: int | None = None
    claims: int | None = None
    sheet: int | None = None


@dataclass(frozen=True)
class Month:
    """What the whole household took in in a month, by its monthly visit (fen, gross)."""

    period: str
    income: int


@dataclass(frozen=True)
class Guarantee:
    """One of the four: True when in order, as stated on a day (None: of the register)."""

    holds: bool
    on: date | None
    source: str


@dataclass(frozen=True)
class Evidence:
    """All that is known of one monitored household.

    ``statements`` and ``months`` are the newest first. ``measures`` maps each risk to its live
    measures.
    ``risk_notes`` are new risks in words, ``matters`` what is still being handled.
    """

    episode: int
    household: int
    county: str
    division: str
    identified_on: date
    risks: tuple[str, ...] = ()
    no_labour: bool = False
    members: int = 0
    is_active: bool = True
    statements: tuple[Statement, ...] = ()
    months: tuple[Month, ...] = ()
    guarantees: Mapping[str, Guarantee] = field(default_factory=dict)
    has_plan: bool = False
    measures: Mapping[str, int] = field(default_factory=dict)
    risk_notes: tuple[str, ...] = ()
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One condition: ``words`` say the value beside the threshold, ``source`` whose it is."""

    name: str
    holds: Holds
    words: str
    source: str = ""
    unverified: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it holds for certain."""
        return self.holds is Holds.YES


Judge = Callable[[Evidence, RemovalRules, Lines, date], tuple[Holds, str]]


def judge(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Condition, ...]:
    """Return the conditions of a household in the order of the rulebook.

    A name that the program does not know is never met: somebody has to look.
    """
    found = []
    for name in rules.terms:
        known = _JUDGES.get(name)
        if known is None:
            found.append(Condition(name, Holds.UNKNOWN, "系统不认识这一项，请核对参数。"))
            continue
        parameter, function = known
        holds, words = function(evidence, rules, lines, today)
        found.append(
            Condition(
                name,
                holds,
                words,
                rules.sources.get(parameter, ""),
                parameter in rules.unverified,
            )
        )
    return tuple(found)


def standing_of(
    evidence: Evidence, conditions: tuple[Condition, ...], rules: RemovalRules
) -> Standing:
    """Say how far a household is: a single missing condition is told apart from many."""
    if evidence.no_labour and rules.no_labour_stays:
        return Standing.NO_LABOUR
    lacking = sum(one.holds is Holds.NO for one in conditions)
    unknown = sum(one.holds is Holds.UNKNOWN for one in conditions)
    if not conditions:
        return Standing.UNKNOWN
    if not lacking:
        return Standing.UNKNOWN if unknown else Standing.READY
    return Standing.ALMOST if lacking == 1 and not unknown else Standing.LACKING


def _yuan(fen: int) -> str:
    return f"{format_yuan(fen)}元"


def _valid(evidence: Evidence, rules: RemovalRules, today: date) -> Statement | None:
    """Return the newest stated income that still counts."""
    for one in evidence.statements:
        if one.per_capita is not None and one.on <= today:
            return None if _expired(one.on, rules, today) else one
    return None


def _expired(on: date, rules: RemovalRules, today: date) -> bool:
    return rules.valid_months is not None and months_after(on, rules.valid_months) < today


def _above_line(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """超过当年监测收入线: at the line is not above it."""
    line = lines.on(today)
    if line is None:
        return Holds.UNKNOWN, "本地没有填当年的监测收入线。"
    newest = _valid(evidence, rules, today)
    if newest is None or newest.per_capita is None:
        within = f"近{rules.valid_months}个月" if rules.valid_months else ""
        return Holds.UNKNOWN, f"{within}没有人均纯收入的记录，请入户核实。"
    words = f"人均纯收入{_yuan(newest.per_capita)}（{newest.on}，{newest.source}）"
    if newest.per_capita > line:
        return Holds.YES, f"{words}，超过监测收入线{_yuan(line)}。"
    return Holds.NO, f"{words}，没有超过监测收入线{_yuan(line)}。"


def _steady(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """Above the line for long enough: by every stated income, or by the months together.

    Stated incomes are held against the line of their own day. Without enough of them the takings
    of as many months as are asked for, all known and none missing, are taken for a year.
    """
    if rules.steady_months is None:
        return Holds.UNKNOWN, "规则库没有写收入稳定要多少个月。"
    since = months_before(today, rules.steady_months)
    need = f"要求连续{rules.steady_months}个月超线、不少于{rules.steady_times}次记录"
    stretch, fell = _stretch(evidence, lines, today)
    if fell is not None and fell.per_capita is not None and fell.on > since:
        return Holds.NO, f"{fell.on}人均纯收入{_yuan(fell.per_capita)}，没有超线；{need}。"
    if stretch and stretch[-1].on <= since and len(stretch) >= rules.steady_times:
        words = f"{stretch[-1].on}以来{len(stretch)}次记录都超过当时的监测收入线"
        return Holds.YES, f"{words}，{need}。"
    line, yearly = lines.on(today), _yearly(evidence, rules.steady_months, today)
    if line is not None and yearly is not None:
        words = f"近{rules.steady_months}个月月度监测收入折算全年人均{_yuan(yearly)}"
        if yearly > line:
            return Holds.YES, f"{words}，超过监测收入线{_yuan(line)}。"
        return Holds.NO, f"{words}，没有超过监测收入线{_yuan(line)}。"
    if not stretch:
        return Holds.UNKNOWN, f"没有可比的收入记录；{need}。"
    return Holds.UNKNOWN, f"超线的记录只有{len(stretch)}次，最早{stretch[-1].on}；{need}。"


def _stretch(
    evidence: Evidence, lines: Lines, today: date
) -> tuple[list[Statement], Statement | None]:
    """Return the newest statements above the line, and the one that ends them, if any."""
    stretch: list[Statement] = []
    for one in evidence.statements:
        if one.per_capita is None or one.on > today:
            continue
        line = lines.on(one.on)
        if line is None:
            break
        if one.per_capita <= line:
            return stretch, one
        stretch.append(one)
    return stretch, None


def _yearly(evidence: Evidence, months: int, today: date) -> int | None:
    """Return the takings of the last whole months as those of a year and person; None for gaps.

    The months end with the newest one that was visited, at the earliest the month before.
    """
    if evidence.members < 1 or not months or not evidence.months:
        return None
    known = {one.period: one.income for one in evidence.months}
    last = Period.parse(evidence.months[0].period)
    if not Period.of(today) - 1 <= last <= Period.of(today):
        return None
    wanted = [str(period) for period in Period.range(last - (months - 1), last)]
    if any(period not in known for period in wanted):
        return None
    total = Decimal(sum(known[period] for period in wanted)) * _MONTHS_A_YEAR
    share = total / months / evidence.members
    return int(share.quantize(Decimal(1), ROUND_HALF_UP))


def _guarantees(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """义务教育、住房安全、基本医疗 and 饮水 all in order by the newest statement of each."""
    del lines
    bad, unknown = [], []
    for name in GUARANTEES:
        known = evidence.guarantees.get(name)
        if known is None or (known.on is not None and _expired(known.on, rules, today)):
            unknown.append(name)
        elif not known.holds:
            when = f"{known.on}，" if known.on else ""
            bad.append(f"{name}（{when}{known.source}）")
    if bad:
        return Holds.NO, f"有问题：{'、'.join(bad)}。"
    if unknown:
        return Holds.UNKNOWN, f"没有近期记录：{'、'.join(unknown)}。"
    return Holds.YES, f"{'、'.join(GUARANTEES)}都没有问题。"


def _measures(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """At least so many measures in place for each risk of the episode."""
    del lines, today
    if not evidence.risks:
        return Holds.UNKNOWN, "没有登记风险类型。"
    if not evidence.has_plan:
        return Holds.NO, "没有一户一策帮扶计划。"
    bare = [r for r in evidence.risks if evidence.measures.get(r, 0) < rules.measures_each]
    told = "、".join(f"{risk}{evidence.measures.get(risk, 0)}项" for risk in evidence.risks)
    if bare:
        words = f"{'、'.join(bare)}的已落实措施不足{rules.measures_each}项"
        return Holds.NO, f"{words}（{told}）。"
    return Holds.YES, f"已落实措施：{told}，每项风险不少于{rules.measures_each}项。"


def _months(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """So many whole months since identification: met on the same day of the month."""
    del lines
    if rules.months is None:
        return Holds.UNKNOWN, "规则库没有写识别到消除的最短月数。"
    ripe = months_after(evidence.identified_on, rules.months)
    words = f"{evidence.identified_on}识别，满{rules.months}个月是{ripe}"
    if today >= ripe:
        return Holds.YES, f"{words}，已满。"
    return Holds.NO, f"{words}，还没有满。"


def _no_new_risk(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """Nothing new was found that is not settled."""
    del rules, lines, today
    if evidence.risk_notes:
        return Holds.NO, f"{'；'.join(evidence.risk_notes)}。"
    return Holds.YES, "没有未核查的线索，也没有识别后新增的属实风险。"


def _no_matters(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """Nothing about the household is being handled."""
    del rules, lines, today
    if evidence.matters:
        return Holds.NO, f"还在办：{'；'.join(evidence.matters)}。"
    return Holds.YES, "没有在办的个案、联动处置和待核对的入户表。"


def _spending(
    evidence: Evidence, rules: RemovalRules, lines: Lines, today: date
) -> tuple[Holds, str]:
    """Income a person still above the line after 合规自付支出, with 理赔收入 added."""
    line = lines.on(today)
    if line is None:
        return Holds.UNKNOWN, "本地没有填当年的监测收入线。"
    newest = next(
        (
            one
            for one in evidence.statements
            if one.self_paid is not None
            and one.per_capita is not None
            and one.on <= today
            and not _expired(one.on, rules, today)
        ),
        None,
    )
    if newest is None or newest.self_paid is None or newest.per_capita is None:
        return Holds.UNKNOWN, "没有近期的合规自付支出，请入户核实。"
    if evidence.members < 1:
        return Holds.UNKNOWN, "没有在册人口，算不出人均。"
    burden = Decimal(newest.self_paid - (newest.claims or 0)) / evidence.members
    rest = newest.per_capita - int(burden.quantize(Decimal(1), ROUND_HALF_UP))
    words = f"扣除合规自付支出、加上理赔后人均{_yuan(rest)}（{newest.on}，{newest.source}）"
    if rest > line:
        return Holds.YES, f"{words}，仍超过监测收入线{_yuan(line)}。"
    return Holds.NO, f"{words}，没有超过监测收入线{_yuan(line)}。"


def _gone(evidence: Evidence, rules: RemovalRules, lines: Lines, today: date) -> tuple[Holds, str]:
    """Nobody of the household is on the roll any more."""
    del rules, lines, today
    if not evidence.is_active:
        return Holds.YES, "该户已退出在册。"
    if evidence.members:
        return Holds.NO, f"还有在册人口{evidence.members}人，请先登记家庭变动。"
    return Holds.YES, "已没有在册人口。"


_JUDGES: dict[str, tuple[str, Judge]] = {
    Term.ABOVE_LINE.value: (names.LINE, _above_line),
    Term.STEADY.value: (names.STEADY, _steady),
    Term.GUARANTEES.value: (names.CONDITIONS, _guarantees),
    Term.MEASURES.value: (names.EACH, _measures),
    Term.MONTHS.value: (names.MONTHS, _months),
    Term.NO_NEW_RISK.value: (names.CONDITIONS, _no_new_risk),
    Term.NO_MATTERS.value: (names.CONDITIONS, _no_matters),
    Term.SPENDING.value: (names.CONDITIONS, _spending),
    Term.GONE.value: (names.SITUATIONS, _gone),
}
