"""A register that nobody programmed, from an Excel file to a village's phone; shared money."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.ledger.sheets import workbook

pytestmark = pytest.mark.e2e
HEAD = ["村", "主题", "日期", "参加人数", "主讲人"]


def test_a_clerk_makes_a_register_of_a_table_and_a_village_fills_it(arrive, tmp_path: Path) -> None:
    county = arrive("demo-analyst")
    page = county.page
    county.go("/registers/catalogue/")
    county.check()
    page.get_by_role("link", name="新建台账").first.click()
    county.settle()
    table = tmp_path / "院坝会.xlsx"
    table.write_bytes(workbook(HEAD, [["没有的村", "防返贫政策", "2022-06-18", "40", "李大山"]]))
    page.get_by_label("台账名称").fill("院坝会宣讲")
    page.get_by_label("从现有表格开始").set_input_files(table)
    page.get_by_role("button", name="下一步").click()
    county.settle()
    county.check()
    page.get_by_role("button", name="发布").click()
    county.settle()
    page.get_by_role("button", name="试跑导入").click()
    county.settle()
    county.check()
    # The one row names no village of the county: it comes back with the reason.
    expect(page.get_by_text("您管辖的范围里没有这个地方").first).to_be_visible()
    county.go("/registers/catalogue/")
    page.get_by_role("link", name="院坝会宣讲").first.click()
    county.settle()
    county.check()
    address = page.url

    village = arrive("demo-village", phone=True)
    village.page.goto(address)
    village.settle()
    village.check()
    village.page.get_by_role("link", name="新增").first.click()
    village.settle()
    village.check()
    village.page.get_by_label("主题").fill("医保参保")
    village.page.get_by_label("地方").select_option(index=1)
    village.page.get_by_label("日期").fill("2022-06-20")
    village.page.get_by_label("参加人数").fill("35")
    village.page.get_by_label("主讲人").fill("张三")
    village.page.get_by_role("button", name="保存").click()
    village.settle()
    village.page.goto(address)
    village.settle()
    expect(village.page.get_by_role("link", name="医保参保")).to_be_visible()
    page.goto(address)
    county.settle()
    expect(page.get_by_role("link", name="医保参保")).to_be_visible()


def test_what_a_village_shared_out_stands_in_the_account_of_a_household(arrive) -> None:
    county = arrive("demo-analyst")
    page = county.page
    county.go("/collective/distributions/?state=PAID")
    county.check()
    page.locator("main tbody a").first.click()
    county.settle()
    county.check()
    page.locator("main a[href^='/registry/households/']").first.click()
    county.settle()
    expect(page.get_by_role("heading", name="业务台账里的帮扶")).to_be_visible()
    county.check()
