"""Tables of the removal of risk."""

from xianjie.apps.removal.models.proposal import RemovalProposal
from xianjie.apps.removal.models.standing import RemovalStanding, StandingCount

__all__ = ["RemovalProposal", "RemovalStanding", "StandingCount"]
