"""Three officers bring a new colleague in, and the auditor sees how."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.apps.screening import page_county as county

pytestmark = pytest.mark.e2e


def test_a_colleague_comes_in(visitor, request) -> None:
    page = visitor.page
    name = f"wang-{'phone' if page.viewport_size['width'] < 860 else 'desk'}"
    visitor.go("/accounts/users/new/")
    visitor.sign_in("admin", county.PASSWORD)
    page.get_by_label("用户名").fill(name)
    page.get_by_label("姓名").fill("王丽")
    page.get_by_label("所属地区").select_option("光禄镇（全镇乡）")
    visitor.check()
    page.get_by_role("button", name="建立账户").click()
    visitor.settle()
    first = page.locator(".xj-once-shown code").inner_text()
    assert re.fullmatch(r"[\w-]{19}", first)
    visitor.check()
    page.get_by_role("link", name="已经记下，继续").click()
    visitor.settle()
    expect(page.get_by_text("还没有岗位")).to_be_visible()
    visitor.check()
    leave(visitor)

    visitor.go(f"/accounts/posts/new/?user={name}")
    visitor.sign_in("guard", county.PASSWORD)
    page.get_by_label("角色").select_option("乡镇审核员")
    page.get_by_label("范围").select_option("光禄镇（全镇乡）")
    visitor.check()
    page.get_by_role("button", name="授予").click()
    visitor.settle()
    expect(page.get_by_text(f"已授予 {name} 乡镇审核员岗位")).to_be_visible()
    visitor.check()
    leave(visitor)

    visitor.go("/accounts/login/")
    visitor.sign_in(name, first)
    expect(page.get_by_role("heading", name="更改密码")).to_be_visible()
    page.get_by_label("现在的密码").fill(first)
    page.get_by_label(re.compile("^新密码")).fill("Guanglu-2022")
    page.get_by_label("再输一次新密码").fill("Guanglu-2022")
    visitor.check()
    page.get_by_role("button", name="更改密码").click()
    visitor.settle()
    visitor.go("/accounts/me/")
    expect(page.get_by_text("姚安县光禄镇").first).to_be_visible()
    visitor.check()
    leave(visitor)

    visitor.go("/audit/")
    visitor.sign_in("watch", county.PASSWORD)
    expect(page.get_by_role("cell", name="授予岗位").first).to_be_visible()
    visitor.check()
    visitor.go("/audit/chain/")
    page.get_by_role("button", name=re.compile("核对")).click()
    visitor.settle()
    expect(page.get_by_text("完整", exact=True).first).to_be_visible()
    visitor.check()


def leave(visitor) -> None:
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.settle()
