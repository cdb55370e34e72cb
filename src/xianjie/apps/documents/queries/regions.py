"""The code of a region by the name that a document prints."""

from __future__ import annotations

from collections.abc import Callable

from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.tree import in_force

_ABOVE = (Level.PROVINCE, Level.PREFECTURE, Level.COUNTY)


def region_finder(county: str) -> Callable[[str], str | None]:
    """Return what finds six digits for a name: the county's own lineage first, else the only one.

    A name that two divisions bear, or none, has no code.
    """
    own = [county[:6], county[:4], county[:2]]
    lineage = {name: code for code, name in division_names(padded(c) for c in own).items()}

    def find(name: str) -> str | None:
        words = name.strip()
        if words in lineage:
            return lineage[words][:6]
        rows = in_force().filter(name=words, level__in=_ABOVE).values_list("code", flat=True)
        found = list(rows.order_by("code")[:2])
        return found[0][:6] if len(found) == 1 else None

    return find
