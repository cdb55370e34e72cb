"""The figures that a definition counts, by place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import active_in
from xianjie.apps.registers.queries.conditions import where
from xianjie.exchange.registers import Definition

_SCALES = {"money": 2, "decimal": 4}


def counted_parts(county: str, key: str, code: str, until: date) -> dict[str, Decimal] | None:
    """Return a figure of a register by division (12 digits), as people write it: money in yuan.

    Rows of which the first day is later than ``until`` do not count. None when the county keeps no
    such register, or the register counts no such figure.
    """
    definition = active_in(county).get(key)
    if definition is None:
        return None
    count = next((one for one in definition.counts if one.code == code), None)
    if count is None:
        return None
    column = definition.column(count.of)
    figure = Count("pk") if column is None else Sum(column.slot)
    rows = (
        Entry.objects.proven("counts of a county, without any row")
        .filter(
            where(definition, count.where),
            _known_by(definition, until),
            register=key,
            retired_at__isnull=True,
            county_code=county,
        )
        .order_by()
        .values_list("division_code")
        .annotate(figure=figure)
    )
    scale = _SCALES.get(column.type, 0) if column else 0
    return {place: Decimal(number or 0).scaleb(-scale) for place, number in rows}


def _known_by(definition: Definition, until: date) -> Q:
    day = next((column.slot for column in definition.live if column.type == "date"), "")
    if not day:
        return Q()
    return Q(**{f"{day}__isnull": True}) | Q(**{f"{day}__lte": until})
