"""Why: the steps by which the rulebook came to a gap."""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.apps.benefits.models import EntitlementGap


@dataclass(frozen=True)
class StepLine:
    """One step of a decision: what was asked, in words, what came out, and by which clause."""

    label: str
    text: str
    value: str
    citation: str = ""


def steps_of(gap: EntitlementGap) -> tuple[StepLine, ...]:
    """Return the steps of a gap, from the values that the engine read then."""
    del gap
    return ()
