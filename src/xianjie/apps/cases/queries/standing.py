"""Where a case stands: what its steps recorded."""

from __future__ import annotations

from xianjie.apps.cases.contents import (
    CONCLUSIONS,
    StepContent,
    VerifyContent,
    stored_content,
)
from xianjie.apps.cases.enums import StepKind, StepState
from xianjie.apps.cases.models import Case, CaseStep


def latest_step(case: Case, kind: StepKind) -> CaseStep | None:
    """Return the newest step of a kind that was done, or None."""
    return (
        CaseStep.objects.filter(case=case, kind=kind, state=StepState.DONE)
        .order_by("-round", "-id")
        .first()
    )


def latest_content(case: Case, kind: StepKind) -> StepContent | None:
    """Return what the newest done step of a kind recorded, or None."""
    row = latest_step(case, kind)
    return stored_content(kind, row.content) if row is not None else None


def found_nothing(case: Case) -> bool:
    """Whether the newest verification came to the conclusion that ends the case."""
    content = latest_content(case, StepKind.VERIFY)
    return isinstance(content, VerifyContent) and content.conclusion == CONCLUSIONS[case.kind][1]
