"""Reading the registry; nothing is visible without a scope."""

from xianjie.apps.registry.queries.detail import (
    HouseholdDetail,
    MemberLine,
    PastMember,
    household_detail,
)
from xianjie.apps.registry.queries.visible import (
    documents_visible_to,
    find_visible_household,
    get_visible_household,
    households_visible_to,
    persons_visible_to,
    persons_with_id_number,
)

__all__ = [
    "HouseholdDetail",
    "MemberLine",
    "PastMember",
    "documents_visible_to",
    "find_visible_household",
    "get_visible_household",
    "household_detail",
    "households_visible_to",
    "persons_visible_to",
    "persons_with_id_number",
]
