"""What stands around every page: navigation, place, user.

``web`` knows no app. The setting ``XIANJIE_FRAME_PROVIDER`` names a function
``(request) -> Frame`` of a higher layer, which asks the apps.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class NavigationItem:
    """A page in the side navigation; ``waiting`` counts what waits there (0: no badge)."""

    title: str
    icon: str
    url: str
    active: bool = False
    waiting: int = 0


SHORT_MENU = 18
"""Pages that fit under one another on the screen of an office; a longer menu is folded."""


@dataclass(frozen=True)
class NavigationGroup:
    """Pages that belong together, under one heading.

    ``key`` is how the browser remembers whether the user folded the group; ``open`` is how it
    stands until then.
    """

    title: str
    items: tuple[NavigationItem, ...]
    key: str = ""
    open: bool = True

    @property
    def active(self) -> bool:
        """Whether the present page stands in the group."""
        return any(item.active for item in self.items)

    @property
    def waiting(self) -> int:
        """What waits behind all pages of the group."""
        return sum(item.waiting for item in self.items)


def folded(groups: Sequence[NavigationGroup]) -> tuple[NavigationGroup, ...]:
    """Fold a long menu but for its first group and the one of the present page."""
    if sum(len(group.items) for group in groups) <= SHORT_MENU:
        return tuple(groups)
    return tuple(
        replace(group, open=place == 0 or group.active) for place, group in enumerate(groups)
    )


@dataclass(frozen=True)
class Place:
    """A division that the user may look at."""

    code: str
    name: str


@dataclass(frozen=True)
class Frame:
    """Everything that the base template shows around a page's own content.

    ``place_url`` takes a posted ``code`` and ``next`` and shows another place from then on.
    ``next_url`` takes ``after``, the mark of a thing of the desk, and opens the one that follows.
    ``device`` is the number of the account whose work may lie on this device, ``device_url`` the
    page where it lies and ``discard_url`` where its loss is noted.
    """

    navigation: tuple[NavigationGroup, ...] = ()
    place: Place | None = None
    places: tuple[Place, ...] = ()
    demo: bool = False
    user_name: str = ""
    user_post: str = ""
    search_url: str = ""
    bell_url: str = ""
    bell: int = 0
    place_url: str = ""
    next_url: str = ""
    device: str = ""
    device_url: str = ""
    discard_url: str = ""

    @property
    def user_mark(self) -> str:
        """The first letter of the user's name, past any bracket."""
        return next((letter for letter in self.user_name if letter.isalnum()), "")


Provider = Callable[[HttpRequest], Frame]
_COUNTLESS = "_frame_without_counts"


def without_counts(request: HttpRequest) -> None:
    """Let the frame of this request name its pages without what waits behind them.

    For pages that only say what went wrong: two dozen counts would be the dearest part of them.
    """
    setattr(request, _COUNTLESS, True)


def wants_counts(request: HttpRequest) -> bool:
    """Whether the navigation of this request shows what waits."""
    return not getattr(request, _COUNTLESS, False)


@cache
def _provider(path: str) -> Provider:
    return cast(Provider, import_string(path))


def frame_for(request: HttpRequest) -> Frame:
    """Return the frame of a signed-in user's page; an empty one for anybody else."""
    user = getattr(request, "user", None)
    path = getattr(settings, "XIANJIE_FRAME_PROVIDER", "")
    if not path or user is None or not user.is_authenticated:
        return Frame()
    return _provider(path)(request)


def stand_under(request: HttpRequest, view: str) -> None:
    """Let a page be marked in the navigation under the entry of another view.

    For addresses that several areas share.
    """
    setattr(request, _STANDS, view)


def standing_under(request: HttpRequest) -> str:
    """Return the view under whose entry a page stands, empty for its own."""
    return str(getattr(request, _STANDS, ""))


_STANDS = "_xianjie_stands_under"
