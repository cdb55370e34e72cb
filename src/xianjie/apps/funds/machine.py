"""The way of a project, read from ``contracts/projects.yaml``: states, steps, required fields."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from xianjie.apps.accounts.permissions import Permission
from xianjie.kernel.yaml_text import parsed

SAME, HELD = "same", "held"
IDEA, LIBRARY, PLANNED, CHANGING, PAUSED, OUT = (
    "IDEA", "LIBRARY", "PLANNED", "CHANGING", "PAUSED", "OUT",
)  # fmt: skip
FINISHED, ARGUED = "FINISHED", "ARGUED"


@dataclass(frozen=True)
class State:
    """Where a project can stand; ``waits`` names what comes next, empty where nothing waits."""

    key: str
    title: str
    phase: str
    waits: str = ""


@dataclass(frozen=True)
class Step:
    """What leads from one of ``sources`` to ``target``; see the head of the contract.

    ``words`` is what the doer must write, empty where words are optional.
    """

    key: str
    title: str
    sources: tuple[str, ...]
    target: str
    permission: Permission
    level: str
    complete: bool = False
    number: bool = False
    score: bool = False
    words: str = ""
    shown: str = ""
    notice: str = ""
    holds: bool = False
    rolls: bool = False
    closed: bool = False
    after: tuple[str, ...] = ()
    other_than: tuple[str, ...] = ()


@dataclass(frozen=True)
class Required:
    """A thing that must be known before a project enters the library."""

    title: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Machine:
    """The whole contract."""

    states: dict[str, State]
    steps: dict[str, Step]
    required: tuple[Required, ...]
    kept: tuple[str, ...]

    def steps_from(self, state: str) -> list[Step]:
        """Return the steps that a state allows, in the order of the contract."""
        return [step for step in self.steps.values() if state in step.sources]

    def in_phase(self, *phases: str) -> tuple[str, ...]:
        """Return the states of some phases."""
        return tuple(one.key for one in self.states.values() if one.phase in phases)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The states as choices."""
        return [(one.key, one.title) for one in self.states.values()]


@cache
def machine() -> Machine:
    """Return the packaged way of a project."""
    path = resources.files("xianjie").joinpath("contracts", "projects.yaml")
    return _read(parsed(path.read_text("utf-8")))


def _read(raw: dict[str, Any]) -> Machine:
    states = {one["key"]: State(**one) for one in raw["states"]}
    steps = {}
    for one in raw["steps"]:
        more: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in one.items()
            if name not in {"from", "to", "by"}
        }
        step = Step(
            sources=tuple(one["from"]), target=one["to"], permission=Permission(one["by"]), **more
        )
        unknown = {*step.sources, step.target} - {*states, SAME, HELD}
        if unknown:
            raise ValueError(f"projects.yaml: step {step.key} names unknown states {unknown}")
        steps[step.key] = step
    required = tuple(Required(one["title"], tuple(one["fields"])) for one in raw["required"])
    return Machine(states, steps, required, tuple(raw["kept"]))


def missing_of(project: Any, dimensions: Collection[str], wanted: Collection[str]) -> list[str]:
    """Return the titles of what a project lacks: 缺一不得入库.

    :param dimensions: the dimensions for which it has performance goals.
    :param wanted: the dimensions for which it must have some.
    """
    found = [
        one.title
        for one in machine().required
        if any(getattr(project, name) in (None, "", 0) for name in one.fields)
    ]
    return found + [f"绩效目标（{one}）" for one in wanted if one not in dimensions]
