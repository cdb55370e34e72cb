"""Everybody signs in and opens whatever the navigation offers: no dead end, nothing unreadable."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
DESKS = (
    "demo-analyst demo-reviewer demo-leader demo-clerk demo-civil demo-labour "
    "demo-town demo-admin demo-security demo-auditor"
).split()
PHONES = "demo-village demo-member demo-helper demo-town demo-clerk demo-leader".split()


@pytest.mark.parametrize("username", DESKS)
def test_at_a_desk(arrive, username: str) -> None:
    walk(arrive(username))


@pytest.mark.parametrize("username", PHONES)
def test_on_a_phone(arrive, username: str) -> None:
    walk(arrive(username, phone=True))


_looked_at: set[tuple[str, int]] = set()


def walk(visitor) -> None:
    """Open the desk, what the navigation offers, and the first thing that waits.

    A page that somebody else opened on a screen of this width is not opened again: who may open
    which page is what `tests/access` asks.
    """
    page = visitor.page
    width = page.viewport_size["width"]
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    visitor.check()
    links = page.locator(".xj-side a:not(.xj-menu-close)").evaluate_all(
        "found => found.map(link => link.getAttribute('href'))"
    )
    waiting = page.locator("main a.xj-row, main .xj-row a").evaluate_all(
        "found => found.map(link => link.getAttribute('href'))"
    )
    assert links
    for address in [*links, *waiting[:1]]:
        if (address, width) in _looked_at:
            continue
        visitor.go(address)
        assert page.locator("h1").count() == 1, address
        visitor.check()
        _looked_at.add((address, width))
