"""What all pages of removal share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.queries.lists import standing_counts

Choices = list[tuple[str, str]]


def tabs_for(county: str, scope: Scope, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs with what stands behind each; ``here`` is a standing or ``removed``."""
    counts = standing_counts(county, scope)
    url = reverse("removal:candidates")
    tabs = [
        (str(one.label), f"{url}?state={one.value}", here == one.value, counts.get(one.value, 0))
        for one in Standing
    ]
    return [*tabs, (_("已消除"), reverse("removal:removed"), here == "removed", None)]


def place_fields(county: str, scope: Scope, town: str, village: str) -> list[dict[str, Any]]:
    """Return the choices of township and village of a filter row."""
    towns: Choices = [(place.code, place.name) for place in towns_of(county, scope)]
    villages: Choices = (
        [(place.code, place.name) for place in villages_of(town, scope)]
        if town in dict(towns)
        else []
    )
    return [
        choice("town", _("乡镇"), _("全部乡镇"), towns, town),
        choice("village", _("村"), _("全部村") if town else _("先选乡镇"), villages, village),
    ]


def choice(name: str, title: str, every: str, choices: Choices, value: str) -> dict[str, Any]:
    """Return one select of a filter row."""
    return {"name": name, "title": title, "every": every, "choices": choices, "value": value}


def chosen_words(fields: list[dict[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Return the filters that are set as (title, words), for the sheet of an export."""
    return tuple(
        (str(field["title"]), str(dict(field["choices"]).get(field["value"], field["value"])))
        for field in fields
        if field["value"]
    )


def made_by(request: HttpRequest) -> str:
    """Return the name of the account for the sheet of an export."""
    return str(request.user)


def address(view: str, *args: object) -> str:
    """Return an address of another app; empty where it has no such page."""
    try:
        return reverse(view, args=args)
    except NoReverseMatch:
        return ""
