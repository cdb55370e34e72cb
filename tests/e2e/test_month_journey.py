"""From signing in to the reason of one clue, as an analyst goes every month."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e


def test_from_the_month_to_the_reason(visitor) -> None:
    page = visitor.page
    visitor.go("/")
    visitor.check()
    visitor.sign_in("analyst", county.PASSWORD)
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    visitor.check()

    visitor.go("/screening/")
    expect(page.get_by_role("heading", name="月度筛查")).to_be_visible()
    expect(page.get_by_text("本期数据不齐")).to_be_visible()
    visitor.check()

    page.get_by_role("link", name="全部线索").click()
    visitor.settle()
    expect(page.get_by_text("共 40 条")).to_be_visible()
    visitor.check()

    visitor.unfold()
    page.get_by_label("等级", exact=True).select_option("红")
    page.get_by_text("共 1 条").wait_for()
    assert "level=%E7%BA%A2" in page.url
    page.go_back()
    page.get_by_text("共 40 条").wait_for()
    assert "level=" not in page.url

    page.get_by_role("link", name="下一页").click()
    page.get_by_text("第 2 / 2 页").wait_for()
    assert "page=2" in page.url

    visitor.unfold()
    page.get_by_label("关键词").fill("532300000007")
    page.get_by_text("共 1 条").wait_for()
    page.get_by_role("link", name="532300000007").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="线索和依据")).to_be_visible()
    expect(page.get_by_text("5,800 元/年·人").first).to_be_visible()
    expect(page.get_by_text("6,500 元/年·人").first).to_be_visible()
    visitor.check()

    page.get_by_role("button", name="退出登录").click()
    visitor.settle()
    assert re.search(r"/accounts/login/", page.url)


def test_choosing_a_township_offers_its_villages(visitor) -> None:
    page = visitor.page
    visitor.go("/screening/clues/")
    visitor.sign_in("analyst", county.PASSWORD)
    visitor.unfold()
    page.get_by_label("乡镇", exact=True).select_option("光禄镇")
    page.get_by_text("共 20 条").wait_for()
    visitor.settle()
    page.get_by_label("村", exact=True).select_option("旧城村")
    page.wait_for_url(re.compile("village="))
    expect(page.get_by_text("共 20 条")).to_be_visible()


def test_it_works_without_any_script(browser, server) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server}/screening/clues/")
    page.get_by_label("用户名").fill("analyst")
    page.get_by_label("密码").fill(county.PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.get_by_label("等级", exact=True).select_option("红")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_text("共 1 条")).to_be_visible()
    context.close()
