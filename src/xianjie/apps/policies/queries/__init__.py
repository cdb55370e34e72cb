"""Reading published rulebooks."""

from xianjie.apps.policies.queries.versions import (
    current_rulebook,
    current_version,
    rulebook_of,
    rulebook_version,
    versions,
)

__all__ = ["current_rulebook", "current_version", "rulebook_of", "rulebook_version", "versions"]
