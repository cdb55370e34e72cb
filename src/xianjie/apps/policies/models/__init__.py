"""Tables of the policies."""

from xianjie.apps.policies.models.rulebook_version import RulebookVersion, RulebookVersionError

__all__ = ["RulebookVersion", "RulebookVersionError"]
