"""What assets are worth, computed in the database as `depreciation` does it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, Case, F, IntegerField, Value, When
from django.db.models.functions import (
    Cast,
    Coalesce,
    ExtractMonth,
    ExtractYear,
    Greatest,
    Least,
    NullIf,
)

from xianjie.apps.assets.depreciation import MONTHS, PERCENT
from xianjie.apps.assets.queries.rules import lives_at

_INT = IntegerField()
_BIG = BigIntegerField()


def life_years(county: str, on: date, path: str = "") -> Any:
    """Return the expression of the years an asset lasts; 0 not written off, NULL unknown."""
    lives = dict(lives_at(county, on).years)
    kept = [kind for kind, years in lives.items() if years == 0]
    usual = Case(
        *(
            When(**{f"{path}kind": kind, "then": Value(years)})
            for kind, years in lives.items()
            if years
        ),
        default=Value(None),
        output_field=_INT,
    )
    own = Cast(NullIf(F(f"{path}life_years"), Value(0)), _INT)
    return Case(
        When(**{f"{path}kind__in": kept, "then": Value(0)}),
        default=Coalesce(own, usual),
        output_field=_INT,
    )


def worn_value(county: str, on: date, path: str = "") -> Any:
    """Return the expression of the accumulated depreciation in fen, rounded down."""
    residual = lives_at(county, on).residual
    acquired = f"{path}acquired_on"
    used = Greatest(
        Value(on.year * MONTHS + on.month)
        - (ExtractYear(acquired) * Value(MONTHS) + ExtractMonth(acquired)),
        Value(0),
        output_field=_INT,
    )
    years = life_years(county, on, path)
    whole = NullIf(years, Value(0)) * Value(MONTHS)
    counted = Cast(Least(used, whole, output_field=_INT), _BIG)
    part = F(f"{path}original_value") * Value(PERCENT - residual) * counted
    return Case(
        When(**{f"{path}kind__in": _everlasting(county, on), "then": Value(0)}),
        default=part / (Cast(whole, _BIG) * Value(PERCENT)),
        output_field=_BIG,
    )


def net(county: str, on: date, path: str = "") -> Any:
    """Return the expression of the net value in fen; NULL where the life is unknown."""
    return F(f"{path}original_value") - worn_value(county, on, path)


def _everlasting(county: str, on: date) -> list[str]:
    return [kind for kind, years in lives_at(county, on).years if years == 0]
