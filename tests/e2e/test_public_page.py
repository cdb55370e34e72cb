"""The public page on a phone that runs no script: apply, keep the receipt, follow."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e


def test_apply_and_follow_without_any_script(browser, server: str) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="zh-CN", java_script_enabled=False
    )
    page = context.new_page()
    page.goto(f"{server}/p/")
    page.get_by_role("link", name="光禄镇").click()
    page.get_by_role("link", name="旧城村").click()
    page.get_by_role("link", name="我家要申报").click()
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_text("请至少点选一种困难。")).to_be_visible()
    page.get_by_text("大病", exact=True).click()
    page.get_by_label("您的姓名").fill("李大山")
    page.get_by_label("您的电话").fill("13912345678")
    page.get_by_text("我已看懂并同意").click()
    # Nobody fills in a form faster than this.
    page.wait_for_timeout(4500)
    page.get_by_role("button", name="提交申报").click()
    expect(page.get_by_role("heading", name="您的申报已经收到")).to_be_visible()
    number = re.search(r"\d{4} \d{4} \d{4}", page.locator(".xj-public-number").inner_text())
    assert number is not None
    context.close()

    # Somewhere else, with a script to judge the pages by.
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server}/p/progress/")
    page.get_by_label("回执号").fill(number[0])
    page.get_by_label("后四位").fill("5678")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("heading", name="已经收到，等待受理")).to_be_visible()
    context.close()


@pytest.mark.parametrize(
    "path",
    ["/p/", f"/p/{county.VILLAGE}/", f"/p/{county.VILLAGE}/guide/", f"/p/{county.VILLAGE}/apply/",
     f"/p/{county.VILLAGE}/apply-for/", "/p/progress/"],
)  # fmt: skip
def test_every_page_fits_and_can_be_read(visitor, path: str) -> None:
    visitor.go(path)
    visitor.check()
