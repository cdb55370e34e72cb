"""Pages that several apps fill: each app registers its panels, the owner of the page draws them.

``web`` knows no app. An app registers at start-up (``AppConfig.ready``)::

    register_panel(HOUSEHOLD, Panel("clues", _("线索和依据"), "clues", 10, "", draw_clues))

``render(request, subject)`` returns the template and its context, or None where there is nothing
to say. The owner of the page found the subject through its gate and checks the permission in the
place of the subject before it asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.safestring import SafeString

StrOrPromise = str | Promise
HOUSEHOLD = "household"
PERSON = "person"
HOUSEHOLD_SHEET = "household-sheet"
"""The printed sheet of a household has one section, ``sheet``; no health and no risk on it."""


@dataclass(frozen=True)
class Drawing:
    """What a panel wants drawn: a template with its context.

    ``count`` stands beside the panel's section in the tabs; None for no count.
    """

    template: str
    context: dict[str, Any]
    count: int | None = None


Render = Callable[[HttpRequest, Any], Drawing | None]


@dataclass(frozen=True)
class Panel:
    """A piece of a page.

    ``section`` is a key of the page's sections; ``order`` sorts within it (registry uses 10, 20,
    …); ``permission`` is a `Permission` by its value, empty for whoever may see the page;
    ``narrow`` panels stand side by side where the screen is wide.
    """

    key: str
    title: StrOrPromise
    section: str
    order: int
    permission: str
    render: Render
    narrow: bool = False


@dataclass(frozen=True)
class DrawnPanel:
    """A panel ready for the page."""

    key: str
    title: StrOrPromise
    section: str
    narrow: bool
    html: SafeString
    count: int | None


@dataclass(frozen=True)
class DrawnSection:
    """A part of the page with its panels; wide ones first as registered."""

    key: str
    title: StrOrPromise
    panels: tuple[DrawnPanel, ...]

    @property
    def count(self) -> int | None:
        """The sum of what its panels count, or None where none of them counts."""
        counts = [panel.count for panel in self.panels if panel.count is not None]
        return sum(counts) if counts else None


_panels: dict[str, dict[str, Panel]] = defaultdict(dict)


def register_panel(page: str, panel: Panel) -> None:
    """Add a panel to a page (`HOUSEHOLD`, `PERSON`); the same key again replaces it."""
    _panels[page][panel.key] = panel


def panels_of(page: str) -> list[Panel]:
    """Return the panels of a page in their order."""
    return sorted(_panels[page].values(), key=lambda panel: (panel.order, panel.key))


def draw(
    request: HttpRequest,
    page: str,
    subject: Any,
    sections: Iterable[tuple[str, StrOrPromise]],
    *,
    may: Callable[[str], bool],
) -> list[DrawnSection]:
    """Draw the panels that the user may see, by section; sections without any are left out.

    ``may`` tells whether a permission holds in the place of the subject.
    """
    drawn: dict[str, list[DrawnPanel]] = defaultdict(list)
    for panel in panels_of(page):
        if panel.permission and not may(panel.permission):
            continue
        found = panel.render(request, subject)
        if found is None:
            continue
        html = render_to_string(found.template, found.context, request)
        drawn[panel.section].append(
            DrawnPanel(panel.key, panel.title, panel.section, panel.narrow, html, found.count)
        )
    return [
        DrawnSection(key, title, tuple(drawn[key])) for key, title in sections if drawn.get(key)
    ]
