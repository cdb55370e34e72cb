"""Lists of the guarantees that the contracts set."""

from __future__ import annotations

from functools import cache

from xianjie.apps.guarantees.enums import Area
from xianjie.exchange.contracts import load_codes

Pairs = list[tuple[str, str]]
_CAUSES = {
    Area.SCHOOLING: "失学原因", Area.MEDICAL: "未参保原因", Area.HOUSING: "住房问题原因",
    Area.WATER: "饮水问题原因", Area.FOOD: "吃穿问题原因",
}  # fmt: skip


def pairs(name: str) -> Pairs:
    """Return a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


@cache
def kinds(area: str) -> Pairs:
    """Return the problems of an area: stored text and short word."""
    label = Area(area).label
    return [
        (one.text, one.text.partition("-")[2])
        for one in load_codes("保障问题").values
        if one.code == label
    ]


def causes(area: str) -> Pairs:
    """Return the causes that problems of an area may have."""
    return pairs(_CAUSES[Area(area)])


def area_of(kind: str) -> str:
    """Return the area of a kind of problem: 住房安全-危房未改造 → HOUSING; FOOD for none known."""
    area = kind.partition("-")[0]
    return next((one.value for one in Area if one.label == area), Area.FOOD.value)


def subject_of(household: int, person: int | None) -> str:
    """Return the key of a household or of its member."""
    return f"{household}:{person or ''}"
