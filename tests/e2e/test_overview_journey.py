"""From the desk over the figures of the month to a household, and on to the next."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county
from xianjie.web.assets import ASSETS

pytestmark = pytest.mark.e2e


def test_every_figure_opens(visitor) -> None:
    page = visitor.page
    visitor.go("/")
    visitor.sign_in("analyst", county.PASSWORD)
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    visitor.check()

    visitor.go("/overview/")
    expect(page.get_by_role("heading", name="监测总览")).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="前场镇 20", exact=True).click()
    visitor.settle()
    expect(page.get_by_text("共 20 条，第 1")).to_be_visible()
    page.go_back()
    visitor.settle()
    visitor.unfold()
    page.get_by_label("等级", exact=True).select_option("红")
    page.get_by_text("共 1 条，第 1").wait_for()
    assert "level=%E7%BA%A2" in page.url

    page.get_by_role("link", name=re.compile("在册监测对象")).click()
    visitor.settle()
    expect(page.get_by_text("共 4 户，第 1")).to_be_visible()
    visitor.check()

    visitor.go("/zero/")
    expect(page.get_by_role("heading", name="动态清零")).to_be_visible()
    visitor.check()


def test_the_desk_leads_from_one_thing_to_the_next(visitor) -> None:
    page = visitor.page
    visitor.go("/")
    visitor.sign_in("analyst", county.PASSWORD)
    page.get_by_role("link", name=re.compile("532300000007")).first.click()
    visitor.settle()
    expect(page.get_by_text("532300000007").first).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="下一件").click()
    visitor.settle()
    expect(page.get_by_text("没有下一件")).to_be_visible()


def test_charts_are_drawn_from_their_tables(visitor) -> None:
    page = visitor.page
    visitor.go("/overview/")
    visitor.sign_in("analyst", county.PASSWORD)
    table = page.locator("[data-xj-chart=stack] table")
    if page.evaluate("Boolean(window.echarts)"):
        expect(page.locator("[data-xj-chart=stack] canvas")).to_be_visible()
        expect(table).not_to_be_visible()
        page.locator("[data-xj-chart=stack] summary").click()
    expect(table).to_be_visible()
    assert set(ASSETS) == {"dexie.js", "echarts.js"}


def test_without_a_script_the_tables_remain(browser, server) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server}/overview/")
    page.get_by_label("用户名").fill("analyst")
    page.get_by_label("密码").fill(county.PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.locator("[data-xj-chart=line] table")).to_be_visible()
    page.locator("#of-level").select_option("红")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("共 1 条，第 1")).to_be_visible()
    context.close()
