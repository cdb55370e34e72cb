"""What each kind of step records: the shapes of `CaseStep.content`, read and checked.

``read_content`` turns the mapping of a form, a sheet or a stored step into one of the dataclasses
below; ``as_json`` turns it into what is stored: JSON with days as ISO texts. Unknown keys are
dropped. What depends on the case, the rulebook or the notices is checked by the actions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from xianjie.apps.cases.enums import StepKind
from xianjie.kernel.errors import RefusedError

AT_RISK, NO_RISK = "有风险", "无风险"
CLEARED, NOT_CLEARED = "风险已消除", "风险未消除"
CONCLUSIONS = {"IDENTIFY": (AT_RISK, NO_RISK), "REMOVE": (CLEARED, NOT_CLEARED)}
"""Conclusions of a verification by kind of case: first the one that lets the case go on."""
MOST_RISKS = 5
LEAST_WORDS = 4


@dataclass(frozen=True)
class VerifyContent:
    """入户核实. ``conclusion`` is one of `CONCLUSIONS` of the case's kind.

    ``finding`` is what was found, in words; needed where no sheet is given. ``consent_on`` is the
    day on which the household signed the 申请及承诺授权书 (needed to go on with an
    identification), ``consent_by`` who signed: 户主, 其他成员 or 代办人. ``risks`` are up to five
    texts of the code set 风险类型, the gravest first; empty keeps those of the case. ``event_on``
    is the day of what happened to the household.
    """

    conclusion: str
    finding: str = ""
    consent_on: date | None = None
    consent_by: str = ""
    risks: tuple[str, ...] = ()
    event_on: date | None = None


@dataclass(frozen=True)
class Answer:
    """The explanation of one question; ``key`` and ``question`` as `questions_of` gave them."""

    key: str
    question: str
    answer: str


@dataclass(frozen=True)
class CompareContent:
    """信息比对. ``answers`` explains every question that `queries.questions.questions_of` asks.

    ``queried_on`` is the day of the comparison, ``departments`` who was asked. ``waived`` says
    why nobody had to be asked again (已比对的低保对象不重复比对); questions are answered all the
    same.
    """

    answers: tuple[Answer, ...] = ()
    queried_on: date | None = None
    departments: tuple[str, ...] = ()
    waived: str = ""


@dataclass(frozen=True)
class AssemblyContent:
    """民主评议. ``expected`` 应到, ``present`` 实到; votes for, against and abstained add up to
    those present. ``enlarged`` marks a 村两委扩大会 in its stead. ``category`` is the category
    that the assembly proposes, a text of the region's list; empty keeps what was suggested.
    """

    held_on: date
    expected: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int = 0
    place: str = ""
    host: str = ""
    enlarged: bool = False
    category: str = ""

    @property
    def carried(self) -> bool:
        """Whether more than half of those present agreed."""
        return self.votes_for * 2 > self.present


@dataclass(frozen=True)
class NoticeContent:
    """公示 and 公告. Filled by the action from the posted notice; ``objections`` counts all that
    were recorded, ``upheld`` those that were found right.
    """

    notice: int = 0
    number: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    objections: int = 0
    upheld: int = 0


@dataclass(frozen=True)
class ReviewContent:
    """乡镇审核: the opinion is in the words of the step. ``checked`` names what was looked at."""

    checked: tuple[str, ...] = ()


@dataclass(frozen=True)
class DecideContent:
    """县级审定. ``category`` is a text of 监测对象类别清单 of the place, ``national_category`` one
    of the code set 监测对象类别; ``risks`` up to five of 风险类型, the gravest first. For a removal
    only ``removal_way`` (风险消除方式) counts. ``differs`` says why the category is not the
    suggested one.
    """

    category: str = ""
    national_category: str = ""
    risks: tuple[str, ...] = ()
    focus_groups: tuple[str, ...] = ()
    key_links: tuple[str, ...] = ()
    no_labour: bool = False
    event_on: date | None = None
    removal_way: str = ""
    differs: str = ""


StepContent = (
    VerifyContent | CompareContent | AssemblyContent | NoticeContent | ReviewContent
    | DecideContent
)  # fmt: skip


@dataclass(frozen=True)
class _Reader:
    """Reads values of a mapping; a wrong one is refused with the name of its field."""

    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str, most: int = 1000) -> str:
        value = self.values.get(name)
        return str(value).strip()[:most] if value is not None else ""

    def texts(self, name: str) -> tuple[str, ...]:
        value = self.values.get(name) or ()
        if isinstance(value, str):
            value = [value]
        return tuple(dict.fromkeys(str(one).strip() for one in value if str(one).strip()))

    def day(self, name: str) -> date | None:
        value = self.values.get(name)
        if not value:
            return None
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            raise RefusedError("bad-day", "日期不对，请写成 2022-07-01。", field=name) from None

    def number(self, name: str) -> int:
        value = self.values.get(name)
        try:
            found = int(str(value).strip()) if value not in (None, "") else 0
        except ValueError:
            raise RefusedError("bad-number", "请填数字。", field=name) from None
        if not 0 <= found <= 100_000:
            raise RefusedError("bad-number", "人数不对，请核对。", field=name)
        return found

    def yes(self, name: str) -> bool:
        value = self.values.get(name)
        return value in {True, "True", "true", "on", "1", "是"}


def read_content(kind: str, values: Mapping[str, Any]) -> StepContent:
    """Return the content of a step of a kind (`StepKind`) from a form or from its stored JSON.

    Raises:
        RefusedError: a value of another form, or an assembly whose numbers cannot be;
            ``details["field"]`` names the field.
    """
    reader = _Reader(values)
    return _READERS[StepKind(kind)](reader)


def as_json(content: StepContent) -> str:
    """Return the stored form of a content."""
    return json.dumps(asdict(content), ensure_ascii=False, default=str)


def stored_content(kind: str, text: str) -> StepContent | None:
    """Return the content of a stored step, or None for one that holds none."""
    if not text:
        return None
    values = json.loads(text)
    return read_content(kind, values) if isinstance(values, dict) and values else None


def _verify(reader: _Reader) -> VerifyContent:
    return VerifyContent(
        conclusion=reader.text("conclusion", 20),
        finding=reader.text("finding"),
        consent_on=reader.day("consent_on"),
        consent_by=reader.text("consent_by", 20),
        risks=reader.texts("risks"),
        event_on=reader.day("event_on"),
    )


def _compare(reader: _Reader) -> CompareContent:
    answers = reader.values.get("answers") or ()
    found = [_Reader(one) for one in answers if isinstance(one, Mapping)]
    return CompareContent(
        answers=tuple(
            Answer(one.text("key", 60), one.text("question", 400), one.text("answer", 500))
            for one in found
        ),
        queried_on=reader.day("queried_on"),
        departments=reader.texts("departments"),
        waived=reader.text("waived", 200),
    )


def _assembly(reader: _Reader) -> AssemblyContent:
    held_on = reader.day("held_on")
    if held_on is None:
        raise RefusedError("no-day", "请填评议的日期。", field="held_on")
    content = AssemblyContent(
        held_on=held_on,
        expected=reader.number("expected"),
        present=reader.number("present"),
        votes_for=reader.number("votes_for"),
        votes_against=reader.number("votes_against"),
        abstained=reader.number("abstained"),
        place=reader.text("place", 80),
        host=reader.text("host", 40),
        enlarged=reader.yes("enlarged"),
        category=reader.text("category", 30),
    )
    if content.expected < 1 or content.present < 1:
        raise RefusedError("nobody", "请填应到和实到人数。", field="expected")
    if content.present > content.expected:
        raise RefusedError("too-many", "实到人数比应到还多，请核对。", field="present")
    votes = content.votes_for + content.votes_against + content.abstained
    if votes != content.present:
        raise RefusedError(
            "votes",
            f"赞成、反对、弃权加起来是 {votes}，实到是 {content.present}，请核对。",
            field="votes_for",
        )
    return content


def _notice(reader: _Reader) -> NoticeContent:
    return NoticeContent(
        notice=reader.number("notice"),
        number=reader.text("number", 30),
        starts_on=reader.day("starts_on"),
        ends_on=reader.day("ends_on"),
        objections=reader.number("objections"),
        upheld=reader.number("upheld"),
    )


def _review(reader: _Reader) -> ReviewContent:
    return ReviewContent(checked=reader.texts("checked"))


def _decide(reader: _Reader) -> DecideContent:
    return DecideContent(
        category=reader.text("category", 30),
        national_category=reader.text("national_category", 30),
        risks=reader.texts("risks"),
        focus_groups=reader.texts("focus_groups"),
        key_links=reader.texts("key_links"),
        no_labour=reader.yes("no_labour"),
        event_on=reader.day("event_on"),
        removal_way=reader.text("removal_way", 10),
        differs=reader.text("differs", 300),
    )


_READERS: dict[StepKind, Callable[[_Reader], StepContent]] = {
    StepKind.VERIFY: _verify,
    StepKind.COMPARE: _compare,
    StepKind.ASSEMBLY: _assembly,
    StepKind.NOTICE: _notice,
    StepKind.ANNOUNCE: _notice,
    StepKind.REVIEW: _review,
    StepKind.DECIDE: _decide,
}
