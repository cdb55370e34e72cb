"""From a clue to its check at the door, to what its rule led to, to the threshold behind it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e


def test_from_a_check_to_the_threshold(visitor) -> None:
    page = visitor.page
    # Each width checks a household of its own: a clue is checked once.
    code = "532300000011" if page.viewport_size["width"] > 1000 else "532300000012"
    visitor.go("/")
    visitor.sign_in("analyst", county.PASSWORD)
    visitor.go("/screening/clues/")
    visitor.unfold()
    page.get_by_label("关键词").fill(code)
    page.get_by_text("共 1 条").wait_for()
    page.get_by_role("link", name=code).click()
    visitor.settle()
    page.get_by_text("登记核查结果").click()
    page.get_by_label("属实，有风险").check()
    page.get_by_label("核查情况").fill("入户核实，收入确实偏低")
    visitor.check()
    page.get_by_role("button", name="登记并办结").click()
    visitor.settle()
    expect(page.get_by_text("核查结果已登记，线索已办结。")).to_be_visible()
    expect(page.get_by_text("入户核实，收入确实偏低")).to_be_visible()

    visitor.go("/screening/rules/")
    visitor.check()
    page.get_by_role("link", name="收入低于监测范围").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="什么情况会命中")).to_be_visible()
    expect(page.get_by_text("6,500 元/年·人").first).to_be_visible()
    visitor.check()
    page.get_by_role("link", name="改这个数").click()
    visitor.settle()
    page.get_by_label("新的取值").fill("")
    page.get_by_label("为什么改").fill("核查后多数属实")
    page.get_by_role("button", name="保存并试算").click()
    visitor.settle()
    expect(page.get_by_text("请填写这一项。")).to_be_visible()
    assert page.get_by_label("为什么改").input_value() == "核查后多数属实"
    visitor.check()


@pytest.mark.parametrize(
    "path",
    [
        "/rulebook/", "/rulebook/?tab=rules", "/rulebook/?tab=facts", "/rulebook/?tab=documents",
        "/rulebook/versions/", "/rulebook/drafts/", "/screening/runs/", "/screening/runs/1/",
        "/screening/runs/start/", "/screening/runs/compare/",
    ],
)  # fmt: skip
def test_every_page_fits_and_can_be_read(visitor, path: str) -> None:
    visitor.go("/")
    visitor.sign_in("analyst", county.PASSWORD)
    visitor.go(path)
    expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
    visitor.check()
