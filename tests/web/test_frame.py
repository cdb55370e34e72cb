"""A long menu comes folded."""

from __future__ import annotations

from xianjie.web.frame import SHORT_MENU, NavigationGroup, NavigationItem, folded


def group(key: str, pages: int, active: int | None = None) -> NavigationGroup:
    items = tuple(
        NavigationItem(str(n), "desk", f"/{key}/{n}/", active=n == active, waiting=n)
        for n in range(pages)
    )
    return NavigationGroup(key, items, key)


def test_a_short_menu_stays_open() -> None:
    groups = (group("a", SHORT_MENU - 1), group("b", 1))
    assert folded(groups) == groups


def test_a_long_menu_shows_its_first_group_and_the_present_one() -> None:
    menu = folded((group("a", 6), group("b", 6), group("c", 6, active=2), group("d", 1)))
    assert [(one.key, one.open) for one in menu] == [
        ("a", True),
        ("b", False),
        ("c", True),
        ("d", False),
    ]


def test_a_folded_group_tells_what_waits_behind_it() -> None:
    assert group("a", 4).waiting == 0 + 1 + 2 + 3
