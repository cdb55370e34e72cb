"""Named counts of registers that are data: ``register:talent-cards/cards``."""

from __future__ import annotations

from xianjie.apps.indicators.queries.counts import Part, Parts, named_count
from xianjie.apps.registers.queries.counting import counted_parts
from xianjie.kernel.periods import Period


@named_count("register", "台账里的计数")
def _register(county: str, period: Period, argument: str) -> Parts:
    key, _slash, code = argument.partition("/")
    found = counted_parts(county, key, code, period.last_day)
    return {place: Part(number) for place, number in (found or {}).items()}
