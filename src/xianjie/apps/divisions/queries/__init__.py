"""Reading divisions."""

from xianjie.apps.divisions.queries.names import (
    CountyIndex,
    county_index,
    division_named,
    village_index,
)
from xianjie.apps.divisions.queries.tree import (
    children_of,
    counties_loaded,
    division_names,
    find_division,
    full_names,
)

__all__ = [
    "CountyIndex",
    "children_of",
    "counties_loaded",
    "county_index",
    "division_named",
    "division_names",
    "find_division",
    "full_names",
    "village_index",
]
