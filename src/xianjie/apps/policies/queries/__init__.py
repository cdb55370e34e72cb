"""Reading published rulebooks."""

from xianjie.apps.policies.queries.standards import Standards, standards
from xianjie.apps.policies.queries.versions import (
    current_rulebook,
    current_version,
    rulebook_of,
    rulebook_version,
    versions,
)

__all__ = [
    "Standards",
    "current_rulebook",
    "current_version",
    "rulebook_of",
    "rulebook_version",
    "standards",
    "versions",
]
