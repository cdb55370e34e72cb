"""Tables of the guarantees and of drinking water."""

from xianjie.apps.guarantees.models.problem import (
    DropoutControl,
    GuaranteeCheck,
    InsuredVillage,
    Problem,
    ProblemEvent,
)

__all__ = [
    "DropoutControl",
    "GuaranteeCheck",
    "InsuredVillage",
    "Problem",
    "ProblemEvent",
]
