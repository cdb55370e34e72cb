"""What the rulebook says about plans at a place: which measure answers which risk, who does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from xianjie.apps.policies.queries import Standards, standards
from xianjie.exchange.contracts import load_codes

DEADLINE, REPORTED_AFTER = "措施落实时限", "无措施通报天数"
FITTING, FITTING_MORE = "风险措施对应", "风险措施对应_补充"
LEAST = "有劳动力户最少开发式措施数"
FOR_FULL, FOR_PARTIAL, FOR_NONE = "有劳动力措施清单", "弱劳动力措施清单", "无劳动力措施清单"
RELIEF, DEPARTMENTS, TITLES = "兜底救助对应", "措施责任部门", "措施建议内容"
NAMES = (
    DEADLINE, REPORTED_AFTER, FITTING, FITTING_MORE, LEAST, FOR_FULL, FOR_PARTIAL, FOR_NONE,
    RELIEF, DEPARTMENTS, TITLES,
)  # fmt: skip
DEVELOPMENT = "开发"
_PARTED = "|"


@dataclass(frozen=True)
class PlanRules:
    """The rules of plans at one place on one day; what has no value asks for nothing.

    ``fitting``: risk → kinds of measures that answer it, the first proposed first; a risk that is
    missing is answered by any measure against it. ``departments``: kind → sector.
    """

    fitting: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    least: int = 0
    for_full: tuple[str, ...] = ()
    for_partial: tuple[str, ...] = ()
    for_none: tuple[str, ...] = ()
    relief: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    days: int | None = None
    reported_after: int | None = None

    def title(self, kind: str) -> str:
        """Return what a proposed measure of a kind is called."""
        return self.titles.get(kind, kind)

    def answers(self, risk: str, kind: str, against: str) -> bool:
        """Whether a measure of a kind against a risk answers ``risk``."""
        kinds = self.fitting.get(risk)
        return kind in kinds if kinds else against == risk


def plan_rules(place: str, on: date) -> PlanRules:
    """Return the rules of plans in force at a division on a day."""
    return rules_of(standards(place, on, NAMES))


def rules_of(book: Standards) -> PlanRules:
    """Read the rules out of the parameters of a place."""
    pairs = book.pairs(FITTING_MORE) | book.pairs(FITTING)
    return PlanRules(
        fitting={
            risk: tuple(kind.strip() for kind in kinds.split(_PARTED) if kind.strip())
            for risk, kinds in pairs.items()
        },
        least=book.whole(LEAST) or 0,
        for_full=book.texts(FOR_FULL),
        for_partial=book.texts(FOR_PARTIAL),
        for_none=book.texts(FOR_NONE),
        relief=book.pairs(RELIEF),
        departments=book.pairs(DEPARTMENTS),
        titles=book.pairs(TITLES),
        days=book.whole(DEADLINE),
        reported_after=book.whole(REPORTED_AFTER),
    )


def measure_kinds() -> tuple[str, ...]:
    """Return the kinds of measures in the order of the code set 帮扶措施."""
    return load_codes("帮扶措施").texts


@cache
def _natures() -> dict[str, str]:
    return {value.text: str(value.code) for value in load_codes("帮扶措施").values}


def is_development(kind: str) -> bool:
    """Whether a kind of measure is 开发式: it lets people earn."""
    return _natures().get(kind) == DEVELOPMENT
