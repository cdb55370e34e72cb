"""A department clerk's month: see what is missing, bring it, mend what came back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e
COLUMNS = ("证件号码", "姓名", "结算日期", "就医类别", "医疗总费用", "个人自付")
FEED = "/feeds/medical-expense/2022-06/"


def make_file(path: Path, own_part: str) -> Path:
    """Write a good row and one whose amount is no amount."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerow(("532399197001011213", "李大山", "2022-06-15", "住院", "1000.00", own_part))
        writer.writerow(("532399197001011213", "李大山", "2022-06-16", "住院", "900.00", "无"))
    return path


def bring(visitor, path: Path) -> None:
    """Choose a file, have it read on trial, and confirm."""
    page = visitor.page
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="上传并试读").click()
    page.get_by_role("button", name="确认导入").wait_for(timeout=60_000)
    visitor.check()
    page.get_by_role("button", name="确认导入").click()
    page.get_by_role("link", name="看这个批次").wait_for(timeout=60_000)
    visitor.check()
    page.get_by_role("link", name="看这个批次").click()
    visitor.settle()


def test_from_the_board_to_the_mended_rows(visitor, tmp_path: Path) -> None:
    page = visitor.page
    own_part = f"{page.viewport_size['width']}.00"
    visitor.go("/")
    visitor.sign_in("clerk", county.PASSWORD)
    visitor.go("/feeds/?period=2022-06")
    visitor.check()
    expect(page.get_by_role("link", name="医疗费用结算")).to_be_visible()
    assert page.get_by_role("link", name="贷款").count() == 0

    visitor.go("/feeds/upload/?feed=medical-expense&period=2022-06")
    visitor.check()
    bring(visitor, make_file(tmp_path / "六月.csv", own_part))
    visitor.check()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载退回行").click()
    mended = tmp_path / "改好.xlsx"
    waiting.value.save_as(mended)
    book = load_workbook(mended)
    sheet = book["退回行"]
    sheet.cell(3, [cell.value for cell in sheet[2]].index("个人自付") + 1).value = own_part
    book.save(mended)

    page.get_by_role("link", name="上传改好的退回行").click()
    visitor.settle()
    bring(visitor, mended)
    expect(page.get_by_role("link", name="重新报送")).to_be_visible()
    visitor.go("/jobs/")
    expect(page.get_by_text("已完成").first).to_be_visible()
    visitor.check()
    page.get_by_role("button", name="退出登录").click()


def test_a_department_gives_its_opinion(arrive) -> None:
    visitor = arrive("demo-clerk")
    page = visitor.page
    visitor.go("/cases/joint/")
    page.locator("main tbody a").first.click()
    visitor.settle()
    page.get_by_role("button", name="提交意见").click()
    visitor.settle()
    expect(page.get_by_text("请填写这一项。").first).to_be_visible()
    page.get_by_label("属实，由本部门办理").check()
    page.get_by_label("依据和说明").fill("年度自付费用较高，符合医疗救助条件。")
    visitor.check()
    page.get_by_role("button", name="提交意见").click()
    visitor.settle()
    assert page.get_by_role("button", name="提交意见").count() == 0
    expect(page.get_by_text("符合医疗救助条件").first).to_be_visible()
    visitor.check()
