"""A settlement scheme in the shape of its YAML, for the canonical form of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from xianjie.policy.benefit_model import Rounding
from xianjie.policy.model import UNVERIFIED, Citation
from xianjie.policy.scheme_model import Line, Scheme, Share, Tilt

__all__ = ["scheme_out"]


def scheme_out(one: Scheme) -> dict[str, Any]:
    """The entry that `parse_scheme` reads back to the same record."""
    content = _kept(
        {
            "id": one.id,
            "title": one.title,
            "lines": [_line(line) for line in one.lines],
            "tilt": _tilt(one.tilt),
            "pool": one.pool,
            "cite": _cite(one.cite),
            "to": one.to_date,
            "note": one.note,
            "cases": [
                _kept({"given": dict(case.given), "line": case.line}) | {"amount": case.amount}
                for case in one.cases
            ],
        }
    )
    content |= {"order": one.order, "accrues": one.accrues}
    if one.rounding != Rounding():
        content["rounding"] = {"to": one.rounding.to, "way": one.rounding.way}
    if one.disabled:
        content["disabled"] = True
    if one.from_date != date.min:
        content["from"] = one.from_date
    return content


def _line(one: Line) -> dict[str, Any]:
    content = _kept(
        {
            "name": one.name,
            "care": list(one.care),
            "hospital": list(one.hospital),
            "people": list(one.people),
            "limit": one.limit,
        }
    )
    content["bands"] = [_kept({"upto": band.upto, "ratio": band.ratio}) for band in one.bands]
    due = one.deductible
    content["deductible"] = {"of": due.of, "share": due.share} if isinstance(due, Share) else due
    if one.referred is not None:
        content["referred"] = one.referred
    return content


def _tilt(one: Tilt | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "people": one.people,
        "deductible_factor": one.deductible_factor,
        "ratio_plus": one.ratio_plus,
        "no_limit": one.no_limit,
    }


def _cite(one: Citation | None) -> dict[str, Any] | None:
    if one is None:
        return None
    content = _kept(
        {"document": one.document, "clause": one.clause, "number": one.number, "link": one.link}
    )
    return content | {UNVERIFIED: True} if one.flagged else content


def _kept(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if value not in (None, "", (), [], {})}
