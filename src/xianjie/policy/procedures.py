"""Procedures as the rulebook writes them: ``名称=类型@层级``, one text a step.

A procedure is a parameter of kind 代码清单 (识别程序步骤, 消除程序步骤); time limits of several
steps together are ``起步骤-止步骤=天数`` (识别分段时限清单).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypedDict

from xianjie.kernel.errors import RefusedError

__all__ = [
    "KINDS",
    "LEVELS",
    "PROCEDURES",
    "SEGMENTS",
    "Book",
    "Limit",
    "Process",
    "ProcessSegment",
    "ProcessStep",
    "Segment",
    "Step",
    "parse_procedure",
    "parse_segments",
    "read_process",
]

PROCEDURES = ("识别程序步骤", "消除程序步骤")
"""Parameters that hold a procedure."""
SEGMENTS = {"识别分段时限清单": "识别程序步骤", "消除分段时限清单": "消除程序步骤"}
"""Parameters that hold limits of several steps, and the procedure that they speak of."""
KINDS = {
    "核实": "VERIFY", "比对": "COMPARE", "评议": "ASSEMBLY", "公示": "NOTICE", "审核": "REVIEW",
    "审定": "DECIDE", "公告": "ANNOUNCE",
}  # fmt: skip
LEVELS = {"村": "VILLAGE", "乡镇": "TOWNSHIP", "县": "COUNTY"}
_WHERE = {
    "核实": ("村", "乡镇"), "比对": ("县",), "评议": ("村", "乡镇"), "公示": ("村", "乡镇"),
    "审核": ("乡镇",), "审定": ("县",), "公告": ("村", "乡镇"),
}  # fmt: skip
"""At which levels there are posts that may do a step of a kind."""
_WORKING = "工作日计时清单"
_NOTICE_DAYS, _NOTICE_WORKING = "村级公示天数", "公示"
_ATTENDANCE = "民主评议最低到会比例"
_LONGEST = 30
_MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its kind and level as English codes."""

    name: str
    kind: str
    level: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A limit in days for the steps from ``start`` to ``end`` together."""

    start: str
    end: str
    days: int

    @property
    def key(self) -> str:
        """How the list of working-day periods names it."""
        return f"{self.start}-{self.end}"


def parse_procedure(texts: Sequence[str]) -> tuple[Step, ...]:
    """Read a procedure in its order.

    Raises:
        RefusedError: an empty list, a text of another form, an unknown kind or level, a kind that
            nobody does at the level, the same name twice, no 核实 at the beginning, not exactly
            one 审定, something but 公告 after it, or 公告 before it.
    """
    if not texts:
        raise RefusedError("no-steps", "程序里一个步骤也没有，请至少写上核实和审定。")
    steps = [_step(text) for text in texts]
    names = [step.name for step in steps]
    for name in names:
        if names.count(name) > 1:
            raise RefusedError("step-twice", f"步骤“{name}”写了两次，请改成不同的名称。")
    kinds = [step.kind for step in steps]
    if kinds[0] != "VERIFY":
        raise RefusedError("not-verified-first", f"第一步“{names[0]}”不是核实；程序要从核实开始。")
    if kinds.count("DECIDE") != 1:
        found = "没有" if "DECIDE" not in kinds else "不止一个"
        raise RefusedError("no-decision", f"程序里{found}审定的步骤，要有并且只有一个。")
    decided = kinds.index("DECIDE")
    for place, step in enumerate(steps):
        if place > decided and step.kind != "ANNOUNCE":
            raise RefusedError("after-decision", f"“{step.name}”写在审定之后；审定之后只能公告。")
        if place < decided and step.kind == "ANNOUNCE":
            raise RefusedError("before-decision", f"“{step.name}”写在审定之前；审定以后才能公告。")
    return tuple(steps)


def _step(text: str) -> Step:
    name, equals, rest = text.partition("=")
    kind, at, level = rest.partition("@")
    name, kind, level = name.strip(), kind.strip(), level.strip()
    if not (equals and at and name and kind and level) or "-" in name:
        raise RefusedError("bad-step", f"步骤“{text}”写法不对，要写成“名称=类型@层级”。")
    if len(name) > _LONGEST:
        raise RefusedError("long-step", f"步骤名“{name}”太长，不要超过 {_LONGEST} 个字。")
    if kind not in KINDS:
        known = "、".join(KINDS)
        raise RefusedError("unknown-kind", f"步骤“{name}”的类型“{kind}”不认识，可写：{known}。")
    if level not in LEVELS:
        known = "、".join(LEVELS)
        raise RefusedError("unknown-level", f"步骤“{name}”的层级“{level}”不认识，可写：{known}。")
    if level not in _WHERE[kind]:
        allowed = "、".join(_WHERE[kind])
        raise RefusedError(
            "wrong-level", f"步骤“{name}”写在“{level}”，而{kind}只能由{allowed}办，请改层级。"
        )
    return Step(name, KINDS[kind], LEVELS[level])


def parse_segments(texts: Sequence[str], steps: Sequence[Step]) -> tuple[Segment, ...]:
    """Read the limits of several steps together against the procedure that they speak of.

    Raises:
        RefusedError: a text of another form, an unknown step, or an end before the start.
    """
    names = [step.name for step in steps]
    found = []
    for text in texts:
        span, equals, days = text.partition("=")
        start, dash, end = (part.strip() for part in span.partition("-"))
        digits = days.strip()
        if not (equals and dash and digits.isdecimal() and 0 < int(digits) <= _MOST_DAYS):
            raise RefusedError(
                "bad-segment", f"分段时限“{text}”写法不对，要写成“起步骤-止步骤=天数”。"
            )
        for name in (start, end):
            if name not in names:
                raise RefusedError(
                    "unknown-step", f"分段时限“{text}”里的“{name}”不是程序里的步骤。"
                )
        if names.index(end) < names.index(start):
            raise RefusedError("segment-order", f"分段时限“{text}”的止步骤在起步骤前面。")
        found.append(Segment(start, end, int(digits)))
    return tuple(found)


class Book(Protocol):
    """Where the parameters of a place on a day are looked up."""

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list in its order."""

    def whole(self, *names: str) -> int | None:
        """Return the first of the named whole numbers that has a value."""

    def share(self, name: str) -> Decimal | None:
        """Return a ratio."""


class Limit(TypedDict):
    """A number of natural or working days."""

    days: int
    working: bool


class ProcessStep(TypedDict):
    """A step; ``days`` is None where only the other limits hold."""

    name: str
    kind: str
    level: str
    days: int | None
    working: bool


ProcessSegment = TypedDict("ProcessSegment", {"from": str, "to": str, "days": int, "working": bool})


class Process(TypedDict):
    """A procedure with all its limits, as a case keeps it.

    ``total`` runs from the clue to the decision; ``notice`` is how long a notice hangs;
    ``attendance`` the least share of an assembly that must be present, as a decimal text, empty
    without one.
    """

    steps: list[ProcessStep]
    total: Limit | None
    segments: list[ProcessSegment]
    notice: Limit | None
    attendance: str


def read_process(book: Book, prefix: str) -> Process:
    """Return the procedure ``<prefix>程序步骤`` (识别, 消除) with all its limits.

    Raises ``RefusedError`` where it, or a limit of several steps, cannot be read.
    """
    steps = parse_procedure(book.texts(f"{prefix}程序步骤"))
    segments = parse_segments(book.texts(f"{prefix}分段时限清单"), steps)
    working = frozenset(book.texts(_WORKING))
    share = book.share(_ATTENDANCE)
    return {
        "steps": [
            {
                "name": step.name,
                "kind": step.kind,
                "level": step.level,
                "days": book.whole(f"程序时限_{step.name}", f"{step.name}时限"),
                "working": step.name in working,
            }
            for step in steps
        ],
        "total": _limit(book.whole(f"{prefix}总时限"), working=f"{prefix}总时限" in working),
        "segments": [
            {"from": one.start, "to": one.end, "days": one.days, "working": one.key in working}
            for one in segments
        ],
        "notice": _limit(book.whole(_NOTICE_DAYS), working=_NOTICE_WORKING in working),
        "attendance": "" if share is None else str(share),
    }


def _limit(days: int | None, *, working: bool) -> Limit | None:
    return None if days is None else {"days": days, "working": working}
