"""A county leader goes from a tile to a family, from a zero that is none to its rows."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_from_the_overview_to_a_family_and_back(arrive) -> None:
    visitor = arrive("demo-leader")
    page = visitor.page
    page.get_by_role("link", name="监测总览").last.click()
    visitor.settle()
    tile = page.locator(".xj-tile").first
    tile.click()
    visitor.settle()
    assert "town=" in page.url
    visitor.check()
    here = page.url
    page.locator("#list tbody a, main table tbody a").last.click()
    visitor.settle()
    expect(page.get_by_role("heading", name="线索和依据")).to_be_visible()
    assert page.get_by_role("link", name="登记变动").count() == 0
    page.go_back()
    visitor.settle()
    assert page.url == here
    with page.expect_download() as waiting:
        page.get_by_role("link", name="导出", exact=True).click()
    assert waiting.value.suggested_filename.endswith(".xlsx")

    visitor.go("/zero/")
    expect(page.get_by_text("没有落实帮扶措施").first).to_be_visible()
    page.locator("main tbody .xj-num a").first.click()
    visitor.settle()
    assert page.locator("main tbody tr").count() > 0
    visitor.check()
