"""What the pages of the guarantees share."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.guarantees.enums import Area
from xianjie.apps.guarantees.gate import areas_in

BOARD, PROBLEMS = "board", "problems"


def tabs_for(request: HttpRequest, here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of the area that the user may open."""
    areas = areas_in(request_scope(request), Permission.VIEW_GUARANTEES)
    found: list[tuple[Any, ...]] = [
        (_("清零看板"), reverse("guarantees:board"), here == BOARD, None),
        (_("问题清单"), reverse("guarantees:problems"), here == PROBLEMS, None),
    ]
    return found + [
        (area.label, reverse("guarantees:area", args=[area.value.lower()]), here == area, None)
        for area in Area
        if area.value in areas and area != Area.FOOD
    ]
