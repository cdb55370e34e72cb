"""Who goes from door to door works on a phone: village workers, stationed members, helpers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_a_village_worker_reports_and_registers(arrive) -> None:
    visitor = arrive("demo-village", phone=True)
    page = visitor.page
    page.get_by_role("link", name="上报困难群众").click()
    visitor.settle()
    page.get_by_role("button", name="报上去").click()
    visitor.settle()
    expect(page.get_by_text("请至少点选一种困难。")).to_be_visible()
    page.get_by_label("姓名、拼音首字母或户编号").fill("5323")
    page.get_by_role("button", name="找", exact=True).last.click()
    page.locator(".xj-door-found button").first.click()
    visitor.settle()
    page.get_by_text("大病", exact=True).click()
    page.get_by_label("再说几句").fill("刚出院，借了钱")
    page.get_by_text("已存草稿，断网也不丢").wait_for()
    visitor.go("/cases/reports/new/")
    page.get_by_role("link", name="接着填").click()
    visitor.settle()
    assert page.get_by_label("再说几句").input_value() == "刚出院，借了钱"
    visitor.check()
    page.get_by_role("button", name="报上去").click()
    visitor.settle()
    expect(page.get_by_text(re.compile("已上报，编号 ZD"))).to_be_visible()
    visitor.check()

    visitor.go("/registry/households/")
    page.locator("main tbody a").first.click()
    visitor.settle()
    home = page.url
    page.get_by_role("link", name="明白纸").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="家庭情况明白纸")).to_be_visible()
    page.go_back()
    visitor.settle()
    assert page.url == home
    page.get_by_role("link", name="登记变动").click()
    page.get_by_role("link", name="死亡").first.click()
    who = page.get_by_label("谁")
    who.select_option(index=who.locator("option").count() - 1)
    page.get_by_label("原因").select_option("年老去世")
    page.get_by_role("button", name="下一步：看结果").click()
    page.get_by_role("heading", name="确认前请看结果").wait_for()
    visitor.check()
    page.get_by_role("button", name="确认登记").click()
    page.get_by_text("已登记“死亡”").wait_for()

    page.locator("#xj-search").fill("qq")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="没有找到").wait_for()
    assert "qq" not in page.url
    visitor.check()
    page.get_by_role("link", name="菜单").click()
    page.get_by_role("link", name="收起菜单").wait_for()
    visitor.check()


@pytest.mark.parametrize("username", ["demo-member", "demo-helper"])
def test_a_visitor_of_families_reads_and_reports(arrive, username: str) -> None:
    visitor = arrive(username, phone=True)
    page = visitor.page
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    visitor.go("/registry/households/")
    page.locator("main tbody a").first.click()
    visitor.settle()
    expect(page.get_by_role("heading", name="线索和依据")).to_be_visible()
    assert page.get_by_role("link", name="登记变动").count() == 0
    visitor.check()
    page.get_by_role("link", name="主动发现").last.click()
    visitor.settle()
    expect(page.get_by_role("button", name="换一户")).to_be_visible()
    page.get_by_text("住房", exact=True).click()
    visitor.check()
    page.get_by_role("button", name="报上去").click()
    visitor.settle()
    expect(page.get_by_text(re.compile("已上报，编号 ZD"))).to_be_visible()
    visitor.go("/cases/reports/?view=mine")
    visitor.check()
