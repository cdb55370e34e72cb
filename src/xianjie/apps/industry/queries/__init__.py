"""Reading industry; higher apps ask `bound_entities` and `eligibility`."""

from xianjie.apps.industry.queries.binding import Bound, bound_entities, is_bound

__all__ = ["Bound", "bound_entities", "is_bound"]
