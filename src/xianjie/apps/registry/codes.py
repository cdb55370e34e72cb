"""A 户编号 for a household that a split founds."""

from __future__ import annotations

import re

from xianjie.apps.registry.models import Household
from xianjie.apps.registry.prefixes import begins

_SERIAL = re.compile(r"(.*?)(\d{1,5})")
_LEAST_PREFIX = 9


def next_code(household: Household) -> str:
    """Return the next free code of the village's series, as far as the codes show one.

    Codes that end in a serial number of up to five digits behind a place code go on counting;
    others get -2, -3 and so on. The number is the county's own until the national system gives
    one. Call it in an action.
    """
    code = household.household_code
    found = Household.objects.filter(county_code=household.county_code)
    match = _SERIAL.fullmatch(code)
    if match and len(match[1]) >= _LEAST_PREFIX and match[1].isdigit():
        prefix, width = match[1], len(match[2])
        used = {
            int(other[len(prefix) :])
            for other in found.filter(begins("household_code", prefix)).values_list(
                "household_code", flat=True
            )
            if len(other) == len(code) and other[len(prefix) :].isdigit()
        }
        number = max(used) + 1
        if number < 10**width:
            return f"{prefix}{number:0{width}d}"
    taken = set(
        found.filter(begins("household_code", f"{code}-")).values_list("household_code", flat=True)
    )
    serial = 2
    while f"{code}-{serial}" in taken:
        serial += 1
    return f"{code}-{serial}"
