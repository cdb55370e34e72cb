"""Reading industry; higher apps ask `bound_entities` and `eligibility`."""

from xianjie.apps.industry.queries.binding import Bound, bound_entities, is_bound
from xianjie.apps.industry.queries.eligibility import Eligible, eligibility

__all__ = ["Bound", "Eligible", "bound_entities", "eligibility", "is_bound"]
