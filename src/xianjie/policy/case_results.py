"""Outcome of one case of the rulebook, of a rule or of a benefit."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.kernel.errors import XianjieError

__all__ = ["CaseError", "CaseResult"]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """Outcome of a case: True hit, False miss, None unknown, of a benefit the outcome's word.

    No ``fault`` means that it passed.
    """

    rule: str
    place: str
    kind: str
    number: int
    expected: bool | str
    outcome: bool | str | None
    missing: tuple[str, ...] = ()
    code: str = ""
    fault: str = ""
    line: int = 0

    @property
    def passed(self) -> bool:
        """Whether the rule did what the case asks."""
        return not self.fault

    @property
    def id(self) -> str:
        """Name of the case: rule, list and number from 1."""
        return f"{self.place}/{self.rule}/{self.kind}[{self.number}]"


class CaseError(XianjieError):
    """A case that cannot be read."""
