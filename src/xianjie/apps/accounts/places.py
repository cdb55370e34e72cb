"""Divisions by name, for pages of accounts.

The accounts stand below the divisions and do not know them: the settings ``XIANJIE_PLACE_NAMES``
and ``XIANJIE_PLACES_OFFERED`` name functions of that app.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from xianjie.apps.accounts.scope import Scope


@dataclass(frozen=True)
class PlaceGroup:
    """Divisions offered under one heading, as (prefix, name): a township with its villages."""

    title: str
    places: tuple[tuple[str, str], ...]


def place_names(prefixes: Iterable[str]) -> dict[str, str]:
    """Return division prefix → full name (姚安县光禄镇旧城村), two queries at most."""
    names: dict[str, str] = import_string(settings.XIANJIE_PLACE_NAMES)(prefixes)
    return names


def places_offered(request: HttpRequest, scope: Scope) -> list[PlaceGroup]:
    """Return the divisions of a scope that a form may offer, for the county being looked at."""
    groups: list[PlaceGroup] = import_string(settings.XIANJIE_PLACES_OFFERED)(request, scope)
    return groups


def place_choices(groups: list[PlaceGroup]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return groups as the choices of a form field, after the empty choice."""
    return [("", [("", "请选择")]), *((group.title, list(group.places)) for group in groups)]
