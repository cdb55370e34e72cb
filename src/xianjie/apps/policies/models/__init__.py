"""Tables of the policies."""

from xianjie.apps.policies.models.draft import ParameterDraft
from xianjie.apps.policies.models.rulebook_version import RulebookVersion, RulebookVersionError

__all__ = ["ParameterDraft", "RulebookVersion", "RulebookVersionError"]
