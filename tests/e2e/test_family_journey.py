"""From the search to a registered birth and back, as a worker goes after a visit."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e


def test_find_a_family_register_a_birth_and_undo_it(visitor) -> None:
    page = visitor.page
    visitor.go("/registry/households/")
    visitor.sign_in("analyst", county.PASSWORD)
    expect(page.get_by_role("heading", name="户与人口")).to_be_visible()
    visitor.check()

    page.locator("#xj-search").fill("532300000007")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="查找").wait_for()
    assert "532300000007" not in page.url
    visitor.check()

    page.locator("a.xj-row").first.click()
    visitor.settle()
    page.get_by_role("link", name="登记变动").click()
    visitor.settle()
    visitor.check()
    page.get_by_role("link", name="出生").click()
    visitor.settle()
    visitor.check()
    page.get_by_label("姓名").fill("李新生")
    page.get_by_label("性别").select_option("女")
    page.get_by_label("与户主关系").select_option("之女")
    page.get_by_label("原因").select_option("新生儿出生")
    page.get_by_role("button", name="下一步：看结果").click()
    page.get_by_role("heading", name="确认前请看结果").wait_for()
    visitor.check()
    page.get_by_role("button", name="确认登记").click()
    page.get_by_text("已登记“出生”").wait_for()
    visitor.check()

    page.get_by_role("link", name="撤销").click()
    visitor.settle()
    page.get_by_label("撤销原因").fill("登记错了户")
    page.get_by_role("button", name="撤销这项登记").click()
    page.get_by_text("已撤销，恢复到登记之前的样子").wait_for()

    page.get_by_role("link", name="明白纸").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="家庭情况明白纸")).to_be_visible()
    visitor.check()
