"""Tables of social relief."""

from xianjie.apps.relief.models.allowance import (
    AllowanceApplication,
    AllowanceEvent,
    AllowanceHolding,
    AllowanceLine,
    AllowanceMember,
)
from xianjie.apps.relief.models.care import (
    CareInstitution,
    CareRecipient,
    DisabilityAid,
    ReliefService,
    SupportedPerson,
)
from xianjie.apps.relief.models.meeting import ReliefEffort, ReliefMeeting
from xianjie.apps.relief.models.request import ReliefEvent, ReliefRequest
from xianjie.apps.relief.models.temporary import TemporaryEvent, TemporaryRelief

__all__ = [
    "AllowanceApplication",
    "AllowanceEvent",
    "AllowanceHolding",
    "AllowanceLine",
    "AllowanceMember",
    "CareInstitution",
    "CareRecipient",
    "DisabilityAid",
    "ReliefEffort",
    "ReliefEvent",
    "ReliefMeeting",
    "ReliefRequest",
    "ReliefService",
    "SupportedPerson",
    "TemporaryEvent",
    "TemporaryRelief",
]
