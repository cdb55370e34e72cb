"""The packaged definitions: what every county counts, and what it tracks as tasks.

`contracts/indicators/*.yaml` holds them. ``words`` find the figures of documents: each entry is a
group whose parts between ``|`` are alternatives, and every group must be found; ``without`` must
not be there; ``units`` are the units that fit, all without any. A definition that stands
``before`` others is tried first. Those with a ``headline`` stand on the overview in its order;
``page`` is the view of the register that they are counted from.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from xianjie.apps.indicators.enums import RHYTHM_MONTHS, Measure, RollUp
from xianjie.kernel.errors import UsageError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ROLL_UPS = {
    Measure.COUNT.value: RollUp.SUM,
    Measure.SUM.value: RollUp.SUM,
    Measure.SHARE.value: RollUp.RATIO,
    Measure.MEAN.value: RollUp.MEAN,
}
Rhythm = Literal["MONTHLY", "QUARTERLY", "HALF_YEARLY", "YEARLY"]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Definition(_Declared):
    """An indicator that every county has; the meaning of the fields is that of `Indicator`."""

    code: str
    name: str
    unit: str
    topic: str = ""
    grain: Literal["household", "person", ""] = ""
    source: Literal["COMPUTED", "REPORTED"] = "COMPUTED"
    sector: str = ""
    measure: Literal["count", "sum", "mean", "share", "named", ""] = ""
    value: str = ""
    where: str = ""
    among: str = ""
    weight: str = ""
    roll_up: Literal["SUM", "RATIO", "MEAN", "NONE", ""] = ""
    better: Literal["up", "down"] = "up"
    rhythm: Rhythm = "MONTHLY"
    accumulates: bool = False
    decimals: int = 0
    by_town: bool = False
    meaning: str = ""
    requirements: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    headline: int = 0
    page: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.source == "COMPUTED" and not self.measure:
            raise ValueError(f"{self.code}: 自动计算的指标要写 measure")
        if self.measure in ("sum", "mean", "named") and not self.value:
            raise ValueError(f"{self.code}: 要写 value")
        if self.measure and self.measure != "named" and not self.grain:
            raise ValueError(f"{self.code}: 要写 grain")
        if self.source == "REPORTED" and (self.measure or not self.sector):
            raise ValueError(f"{self.code}: 部门报送的指标要写 sector，不写 measure")
        return self

    @property
    def rolls(self) -> RollUp:
        """How values of places below add up."""
        if self.roll_up:
            return RollUp(self.roll_up)
        if self.measure in _ROLL_UPS:
            return _ROLL_UPS[self.measure]
        return RollUp.NONE if self.unit == "%" else RollUp.SUM

    def fits(self, text: str, unit: str) -> bool:
        """Whether the words of a figure, and its unit, mean this indicator."""
        if not self.words or (self.units and unit not in self.units):
            return False
        if any(word in text for word in self.without):
            return False
        return all(any(part in text for part in group.split("|")) for group in self.words)


class TaskTemplate(_Declared):
    """Something that is tracked as a task: the taskbook proposes it to the sector."""

    code: str
    title: str
    sector: str
    rhythm: Rhythm
    requirements: tuple[str, ...]
    words: tuple[str, ...] = ()


class _File(_Declared):
    topic: str
    indicators: tuple[Definition, ...] = ()
    tasks: tuple[TaskTemplate, ...] = ()


@dataclass(frozen=True)
class Book:
    """All definitions in the order in which figures are matched, and all task templates."""

    definitions: tuple[Definition, ...]
    tasks: tuple[TaskTemplate, ...]

    def definition_for(self, text: str, unit: str) -> Definition | None:
        """Return the indicator that a document's figure means; None when no words fit."""
        return next((one for one in self.definitions if one.fits(text, unit)), None)


def read_book(texts: Sequence[tuple[str, str]]) -> Book:
    """Read definition files, given as name and text.

    Raises:
        UsageError: with the file and what is wrong, also for a code that stands twice.
    """
    definitions: dict[str, Definition] = {}
    tasks: dict[str, TaskTemplate] = {}
    for name, text in texts:
        try:
            file = _File.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506
        except (ValueError, yaml.YAMLError) as error:
            raise UsageError("bad-indicators", f"指标定义{name}有误：{error}") from error
        for code in [one.code for one in file.indicators] + [one.code for one in file.tasks]:
            if code in definitions or code in tasks:
                raise UsageError("bad-indicators", f"指标定义{name}里的{code}重复。")
        for definition in file.indicators:
            definitions[definition.code] = definition.model_copy(update={"topic": file.topic})
        tasks |= {one.code: one for one in file.tasks}
    return Book(_in_order(definitions), tuple(tasks.values()))


def _in_order(known: dict[str, Definition]) -> tuple[Definition, ...]:
    """Sort so that each stands before those that it names in ``before``."""
    ordered: dict[str, None] = {}
    ahead: dict[str, list[str]] = {code: [] for code in known}
    for one in known.values():
        for later in one.before:
            if later not in known:
                raise UsageError("bad-indicators", f"指标定义{one.code}的 before 没有{later}。")
            ahead[later].append(one.code)

    def place(code: str, path: tuple[str, ...]) -> None:
        if code in path:
            raise UsageError("bad-indicators", f"指标定义的 before 绕成了圈：{code}。")
        if code not in ordered:
            for first in ahead[code]:
                place(first, (*path, code))
            ordered[code] = None

    for code in known:
        place(code, ())
    return tuple(known[code] for code in ordered)


@functools.cache
def book() -> Book:
    """Return the packaged definitions. Raises ``UsageError`` when one is wrong."""
    folder = resources.files("xianjie").joinpath("contracts", "indicators")
    files = sorted(
        (one for one in folder.iterdir() if one.name.endswith(".yaml")), key=lambda one: one.name
    )
    return read_book([(one.name, one.read_text("utf-8")) for one in files])


def rhythm_months(rhythm: str) -> int:
    """Return after how many months the next value is due."""
    return RHYTHM_MONTHS.get(rhythm, 1)
