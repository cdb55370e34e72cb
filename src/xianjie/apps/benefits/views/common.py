"""What the pages of benefits share: tabs, filter rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

Choices = Sequence[tuple[str, Any]]


def tabs_for(here: str) -> list[tuple[Any, ...]]:
    """Return the tabs of benefits."""
    return [
        (_("缺口清单"), reverse("benefits:gaps"), here == "gaps", None),
        (_("分项待遇"), reverse("benefits:overview"), here == "overview", None),
        (_("办理统计"), reverse("benefits:figures"), here == "figures", None),
        (_("医疗结算"), reverse("benefits:stays"), here == "settlement", None),
        (_("认定情形"), reverse("registry:circumstances"), False, None),
    ]


def field(name: str, title: Any, every: Any, choices: Choices, value: str) -> dict[str, Any]:
    """Return one drop-down of a filter row."""
    return {"name": name, "title": title, "every": every, "choices": choices, "value": value}


def kept_mark(request: HttpRequest) -> str:
    """Return the mark of the desk for the address after a form: the page offers the next thing."""
    mark = request.GET.get("next", "")
    return f"?{urlencode({'next': mark})}" if mark.startswith("desk:") else ""
