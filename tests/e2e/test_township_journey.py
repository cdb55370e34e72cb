"""A township reviewer's day: the desk from one thing to the next, then the registers."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e
TOWN = "demo-town"


def open_first(page, group: str) -> None:
    """Open the first thing of a group of the desk."""
    panel = page.locator("section", has=page.get_by_role("heading", name=group, exact=True))
    panel.locator(".xj-row a, a.xj-row").first.click()


def report_somebody(visitor) -> None:
    """Report somebody who is not registered, as a village worker does."""
    page = visitor.page
    visitor.go("/cases/reports/new/")
    page.get_by_role("button", name="不在册或找不到").click()
    visitor.settle()
    page.get_by_label("不在册或找不到：写明是谁").fill("村口新搬来的人家")
    page.get_by_text("没钱吃穿", exact=True).click()
    page.get_by_text("是，现在就要").click()
    visitor.check()
    page.get_by_role("button", name="报上去").click()
    visitor.settle()
    expect(page.get_by_text("已上报，编号 ZD")).to_be_visible()


def test_what_waits_is_done_from_the_desk(arrive) -> None:
    reporter = arrive("demo-village", phone=True)
    report_somebody(reporter)
    visitor = arrive(TOWN)
    page = visitor.page
    open_first(page, "待核查的线索")
    visitor.settle()
    expect(page.get_by_role("heading", name="为什么有这条线索")).to_be_visible()
    expect(page.get_by_text("规则依据：").first).to_be_visible()
    page.get_by_label("核查情况").fill("入户看过，收入稳定")
    page.get_by_role("button", name="登记并办结").click()
    visitor.settle()
    expect(page.get_by_text("请填写这一项。")).to_be_visible()
    assert page.get_by_label("核查情况").input_value() == "入户看过，收入稳定"
    page.get_by_label("核实无风险").check()
    visitor.check()
    page.get_by_role("button", name="登记并办结").click()
    visitor.settle()
    expect(page.get_by_text("核查结果已登记，线索已办结。")).to_be_visible()
    page.get_by_role("link", name="下一件").click()
    visitor.settle()
    expect(page.get_by_role("heading", name="登记核查结果")).to_be_visible()

    page.get_by_role("link", name="返回工作台").click()
    visitor.settle()
    open_first(page, "待核查的主动发现上报")
    visitor.settle()
    page.get_by_label("退回补充").check()
    page.get_by_role("button", name="办结这一步").click()
    visitor.settle()
    expect(page.get_by_text("请写明理由或者要补充什么")).to_be_visible()
    page.get_by_label("受理：情况属实").check()
    visitor.check()
    page.get_by_role("button", name="办结这一步").click()
    visitor.settle()
    expect(page.get_by_text("已办：已受理。")).to_be_visible()
    reporter.page.reload()
    expect(reporter.page.get_by_text("已受理").first).to_be_visible()

    visitor.go("/low-income/")
    free = page.locator("main tbody tr").filter(has_not_text="待审定")
    free.get_by_role("link").first.click()
    visitor.settle()
    page.get_by_label("退出：不再符合").check()
    page.get_by_role("button", name="提出复核").click()
    visitor.settle()
    expect(page.get_by_text("调整、退出要写明依据")).to_be_visible()
    page.get_by_label("维持：情况没有变化").check()
    visitor.check()
    page.get_by_role("button", name="提出复核").click()
    visitor.settle()
    expect(page.get_by_text("复核已提出，等县里审定。")).to_be_visible()


def test_the_registers_are_kept(arrive, tmp_path: Path) -> None:
    visitor = arrive(TOWN)
    page = visitor.page
    visitor.go("/registry/households/")
    page.locator("main tbody a").last.click()
    visitor.settle()
    code = page.locator("h1 .xj-head-code").inner_text()
    page.get_by_role("link", name="登记变动").click()
    page.get_by_role("link", name="迁入").first.click()
    page.get_by_label("姓名").fill("李迁入")
    page.get_by_label("与户主关系").select_option("其他")
    page.get_by_label("性别").select_option("男")
    page.get_by_label("原因").select_option("返乡回迁")
    page.get_by_role("button", name="下一步：看结果").click()
    page.get_by_role("heading", name="确认前请看结果").wait_for()
    visitor.check()
    page.get_by_role("button", name="确认登记").click()
    page.get_by_text("已登记").first.wait_for()

    page.get_by_role("link", name="登记变动").click()
    page.get_by_role("link", name="分户").first.click()
    going = page.locator("input[name=members_going]").last
    going.check()
    page.get_by_label("新户的户主").select_option(going.get_attribute("value"))
    page.get_by_label("原因").select_option("成年分家")
    page.get_by_role("button", name="下一步：看结果").click()
    page.get_by_role("heading", name="确认前请看结果").wait_for()
    visitor.check()
    page.get_by_role("button", name="确认登记").click()
    page.get_by_text("已登记").first.wait_for()

    visitor.go("/registry/documents/new/")
    paper = tmp_path / "核查表.pdf"
    paper.write_bytes(b"%PDF-1.4\n%%EOF\n")
    page.get_by_label("题名").fill("入户核查表")
    page.get_by_label("类别").select_option(index=1)
    page.get_by_label("形成日期").fill("2022-06-30")
    page.get_by_label("户编号").fill(code)
    page.get_by_label("文件").set_input_files(paper)
    page.get_by_role("button", name="保存").click()
    visitor.settle()
    expect(page.get_by_text("已保存。")).to_be_visible()
    visitor.check()

    visitor.go("/registry/grids/import/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载模板").click()
    filled = tmp_path / "网格.xlsx"
    waiting.value.save_as(filled)
    book = load_workbook(filled)
    place = book["选项"].cell(row=3, column=4).value
    book["网格"].append(("第一网格", "E2E-01", "村级", place, "", ""))
    book["网格"].append(("第二网格", "E2E-02", "没有这一级", place, "", ""))
    book.save(filled)
    page.get_by_label("填好的表格").set_input_files(filled)
    page.get_by_role("button", name="上传并试跑").click()
    page.get_by_role("heading", name="试跑结果，还没有写入").wait_for()
    visitor.check()
    page.get_by_role("button", name="确认写入 1 行").click()
    page.get_by_role("heading", name="导入结果").wait_for()
    expect(page.get_by_role("link", name="下载退回的行")).to_be_visible()
