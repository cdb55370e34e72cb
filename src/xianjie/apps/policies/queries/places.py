"""Places that a rulebook page can be about, and their names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries import children_of, division_names
from xianjie.apps.divisions.queries.places import TOWN_DIGITS, short_name, towns_of
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.policy.model import NATION
from xianjie.policy.places import lineage

_CODE_DIGITS = 12
_LAYER_WORDS = {
    2: gettext_lazy("省级"),
    4: gettext_lazy("市州级"),
    6: gettext_lazy("县级"),
    9: gettext_lazy("乡镇"),
    12: gettext_lazy("村"),
}


@dataclass(frozen=True)
class LayerPlace:
    """A place of 6, 9 or 12 digits that may have a layer, with its name."""

    code: str
    name: str


def layer_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the names of layers in one query; a place that is not loaded keeps its level."""
    wanted = {code for code in codes if code}
    names = division_names(code.ljust(_CODE_DIGITS, "0") for code in wanted if code != NATION)
    return {code: _name(code, names) for code in wanted}


def _name(code: str, names: dict[str, str]) -> str:
    if code == NATION:
        return _("全国")
    known = names.get(code.ljust(_CODE_DIGITS, "0"))
    if known:
        return short_name(known)
    level = len(code) if len(code) > 6 else len(code.rstrip("0")) + len(code.rstrip("0")) % 2
    return f"{_LAYER_WORDS.get(level, '')} {code}".strip()


def places_to_read(county: str, scope: Scope) -> list[LayerPlace]:
    """Return what the place selector offers: the county, its townships, and who stands above."""
    above = list(lineage(county))
    names = layer_names(above)
    towns = [LayerPlace(town.code[:TOWN_DIGITS], town.name) for town in towns_of(county, scope)]
    head = [LayerPlace(code, names[code]) for code in above]
    return [head[0], *towns, *head[1:]]


def places_to_draft(county: str, scope: Scope) -> list[tuple[str, list[LayerPlace]]]:
    """Return the layers that a draft may be for: the county, then each township with its villages.

    Every place lies wholly within ``scope``. Three queries, however many villages there are.
    """
    groups: list[tuple[str, list[LayerPlace]]] = []
    if scope.covers(county):
        groups.append((_("全县"), [LayerPlace(county, layer_names([county])[county])]))
    towns = {
        code[:TOWN_DIGITS]: name for code, name in children_of(county).values_list("code", "name")
    }
    low, high = county.ljust(_CODE_DIGITS, "0"), county.ljust(_CODE_DIGITS, "9")
    below = in_force().filter(code__gte=low, code__lte=high).order_by("code")
    villages: dict[str, list[LayerPlace]] = {town: [] for town in towns}
    for code, name in below.values_list("code", "name"):
        town = code[:TOWN_DIGITS]
        if town in villages and code[TOWN_DIGITS:] != "000" and scope.covers(code):
            villages[town].append(LayerPlace(code, short_name(name)))
    for town, name in towns.items():
        own = [LayerPlace(town, name)] if scope.covers(town) else []
        if own or villages[town]:
            groups.append((name, [*own, *villages[town]]))
    return groups


def may_hold_layer(place: str, county: str, scope: Scope) -> bool:
    """Whether a draft may be written for ``place``: known, in the county, within the scope."""
    if not place.startswith(county) or not scope.covers(place):
        return False
    return in_force().filter(code=place.ljust(_CODE_DIGITS, "0")).exists()
