"""What people are owed: dispatched, answered by the department; a month's income without typing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.e2e


def test_a_gap_goes_from_the_county_to_the_department_and_back(arrive) -> None:
    county = arrive("demo-analyst")
    page = county.page
    county.go("/benefits/?department=民政")
    expect(page.get_by_role("heading", name="应享未享", level=1)).to_be_visible()
    county.check()
    page.locator("main tbody input[type=checkbox]").first.check()
    page.get_by_role("button", name="勾选的交办给对口部门").click()
    county.settle()
    expect(page.locator(".xj-notice").first).to_be_visible()

    clerk = arrive("demo-civil")
    clerk.go("/benefits/?state=DISPATCHED")
    clerk.check()
    clerk.page.locator("main tbody a").first.click()
    clerk.settle()
    clerk.check()
    address = clerk.page.url.split("?")[0]
    send = clerk.page.get_by_role("button", name="答复", exact=True)
    clerk.page.get_by_label("选理由并写核查情况").check()
    send.click()
    clerk.settle()
    expect(clerk.page.get_by_role("alert").first).to_be_visible()
    clerk.page.get_by_label("理由", exact=True).select_option(index=1)
    clerk.page.get_by_label("说明", exact=True).fill("入户核过，家里有稳定收入。")
    send.click()
    clerk.settle()
    expect(clerk.page.get_by_text("入户核过，家里有稳定收入。").first).to_be_visible()

    page.goto(address)
    county.settle()
    expect(page.get_by_role("button", name="办结")).to_be_visible()
    page.get_by_role("link", name="该户全部待遇").click()
    county.settle()
    county.check()
    page.get_by_text("假如……").first.click()
    expect(page.get_by_role("button", name="测算")).to_be_visible()


def test_a_month_of_income_is_filled_without_typing(arrive) -> None:
    cadre = arrive("demo-village", phone=True)
    page = cadre.page
    cadre.go("/income/months/")
    cadre.check()
    page.locator("main tbody a").first.click()
    cadre.settle()
    cadre.check()
    village = page.url
    page.get_by_role("link", name="核对", exact=True).first.click()
    cadre.settle()
    cadre.check()
    expect(page.get_by_text("本页要您填写")).to_be_visible()
    page.get_by_role("button", name="核对完毕").click()
    cadre.settle()
    page.goto(village)
    cadre.settle()
    page.get_by_role("button", name="报乡镇审核").click()
    cadre.settle()
    expect(page.get_by_text("待乡镇审核").first).to_be_visible()

    town = arrive("demo-town")
    town.page.goto(village)
    town.settle()
    town.check()
    expect(town.page.get_by_role("button", name="提交审核意见")).to_be_visible()
    cadre.go("/income/focus/")
    cadre.check()
