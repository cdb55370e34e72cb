"""The public page as strangers use it: by HTTP, without an account."""

from __future__ import annotations

import re
import time
from types import SimpleNamespace

import pytest
from django.core import signing
from django.test import Client

from tests.apps.cases.kit import by
from tests.apps.portal.kit import APPLY, APPLY_FOR, NOW, PHONE, VILLAGE, application, filled
from tests.apps.portal.test_applications import accept
from tests.web.pages import count_queries
from xianjie.apps.portal.actions.handling import answer_application, ask_applicant
from xianjie.apps.portal.models import Application


def wide(digits: str) -> str:
    """Return digits as a Chinese input method may write them."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)


HOSTILE = "<script>alert(1)</script>' OR 1=1 -- \u202e{{ 7|add:7 }}"
NOBODY = "999999999999"


@pytest.fixture
def stranger() -> Client:
    return Client()


def test_a_stranger_finds_the_way_to_the_village(county, stranger) -> None:
    assert stranger.get("/p/")["Location"] == "/p/county/532325/"
    assert "/p/town/532325101000/" in stranger.get("/p/county/532325/").content.decode()
    assert f"/p/{VILLAGE}/" in stranger.get("/p/town/532325101000/").content.decode()
    page = stranger.get(f"/p/{VILLAGE}/").content.decode()
    assert "<h1>旧城村</h1>" in page
    assert APPLY in page


@pytest.mark.parametrize(
    "address",
    [
        f"/p/{NOBODY}/",
        f"/p/{NOBODY}/apply/",
        "/p/532325101000/",
        "/p/county/999999/",
        "/p/town/999999999000/",
        f"/p/town/{VILLAGE}/",
    ],
)
def test_places_that_are_not_served_all_look_the_same(county, stranger, address: str) -> None:
    answer = stranger.get(address)
    other = stranger.get("/p/111111111111/")
    assert answer.status_code == 404
    assert answer.content == other.content


def test_a_village_that_nobody_answers_for_is_not_served(county, stranger) -> None:
    from xianjie.apps.accounts.models import Post

    Post.objects.all().delete()
    assert stranger.get(f"/p/{VILLAGE}/").status_code == 404
    assert stranger.get("/p/").status_code == 200


def test_no_page_is_kept_or_indexed(county, stranger) -> None:
    for address in ("/p/county/532325/", f"/p/{VILLAGE}/", APPLY, "/p/progress/"):
        answer = stranger.get(address)
        assert answer["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert answer["Cache-Control"] == "no-store, private"
        assert "<script" not in answer.content.decode()


def test_apply_and_follow(county, stranger) -> None:
    answer = stranger.post(APPLY, filled(stranger))
    assert answer["Location"] == "/p/received/"
    found = Application.objects.get()
    page = stranger.get("/p/received/").content.decode()
    shown = re.search(r'class="xj-public-number"[^>]*>([\d ]+)<', page)
    assert shown is not None
    assert shown[1].replace(" ", "") == found.number
    assert "data:image/svg+xml" in page
    # Another phone: nothing without the receipt.
    other = Client()
    assert other.get("/p/received/")["Location"] == "/p/progress/"
    looked = other.post("/p/progress/", {"number": shown[1], "code": "5678"})
    assert looked["Location"] == "/p/progress/"
    assert "已经收到，等待受理" in other.get("/p/progress/").content.decode()
    other.post("/p/progress/leave/")
    assert "已经收到" not in other.get("/p/progress/").content.decode()


def test_sending_twice_is_one_application(county, stranger) -> None:
    form = filled(stranger)
    for _ in range(2):
        assert stranger.post(APPLY, form).status_code == 302
    assert Application.objects.count() == 1


def test_for_somebody_else(county, stranger) -> None:
    form = filled(stranger, APPLY_FOR, who="王二", relation="邻居", applicant="赵四")
    assert stranger.post(APPLY_FOR, form).status_code == 302
    found = Application.objects.get()
    assert (found.kind, found.relation, found.who, found.applicant) == (
        "他人代报", "邻居", "王二", "赵四",
    )  # fmt: skip
    assert found.consent.endswith("代报")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"needs": None}, "请至少点选一种困难。"),
        ({"phone": "12345"}, "请填写 11 位手机号；座机请连区号一起写。"),
        ({"id_number": "532399197001011214"}, "证件号码不对，请核对；记不清可以不填。"),
        ({"consent": None}, "同意后才能提交，请点方框。"),
        ({"applicant": ""}, "请填写这一项。"),
        ({"website": "http://x"}, "没有提交成功：最后一栏请留空，再提交一次。"),
        ({"token": "x"}, "页面打开得太久了，填过的都还在，请再点一次提交。"),
    ],
)
def test_what_has_to_be_mended_is_said_and_the_rest_stays(
    county, stranger, fields: dict, error: str
) -> None:
    answer = stranger.post(APPLY, filled(stranger, **fields))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert error in page
    assert "老婆住院花了很多钱" in page
    assert Application.objects.count() == 0


def test_after_a_form_that_was_too_old_the_next_press_goes_through(county, stranger) -> None:
    page = stranger.post(APPLY, filled(stranger, token="x")).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    assert stranger.post(APPLY, filled(stranger, token=token[1])).status_code == 302


def test_the_form_of_another_village_does_not_fit(county, stranger) -> None:
    form = filled(stranger)
    page = stranger.post("/p/532325102201/apply/", form).content.decode()
    assert "这张表是另一个村的" in page


def test_nobody_fills_it_in_within_a_second(county, stranger, settings, monkeypatch) -> None:
    settings.PUBLIC_FILL_SECONDS = 5
    moment = time.time()
    monkeypatch.setattr(signing, "time", SimpleNamespace(time=lambda: moment))
    form = filled(stranger)
    assert "填得太快了" in stranger.post(APPLY, form).content.decode()
    moment += 6
    assert stranger.post(APPLY, form).status_code == 302


@pytest.mark.parametrize("phone", ["+86 139-1234-5678", wide("13912345678"), "0878 5712345"])
def test_phones_as_people_write_them(county, stranger, phone: str) -> None:
    assert stranger.post(APPLY, filled(stranger, phone=phone)).status_code == 302
    assert Application.objects.get().phone in {PHONE, "08785712345"}


def test_hostile_words_are_words(county, stranger) -> None:
    form = filled(stranger, applicant=HOSTILE[:60], words=HOSTILE) | {"address": HOSTILE}
    assert stranger.post(APPLY, form).status_code == 302
    stranger.force_login(county.worker)
    page = stranger.get(f"/p/applications/{Application.objects.get().pk}/").content.decode()
    assert "<script>alert" not in page
    assert "{{ 7|add:7 }}" in page


def test_too_long_and_broken_input_is_refused(county, stranger) -> None:
    for fields in ({"words": "字" * 501}, {"applicant": "字" * 61}, {"words": "a\0b"}):
        assert stranger.post(APPLY, filled(stranger, **fields)).status_code == 200
    assert Application.objects.count() == 0


def test_a_flood_is_held_up_by_address_and_phone(county, stranger, settings) -> None:
    settings.PUBLIC_PER_PHONE = 2
    for _ in range(2):
        assert stranger.post(APPLY, filled(stranger)).status_code == 302
    page = stranger.post(APPLY, filled(stranger)).content.decode()
    assert "提交得太频繁" in page
    settings.PUBLIC_PER_ADDRESS = 3
    assert stranger.post(APPLY, filled(stranger, phone="13900000001")).status_code == 302
    page = stranger.post(APPLY, filled(stranger, phone="13900000002")).content.decode()
    assert "提交得太频繁" in page
    assert Application.objects.count() == 3


def said(client: Client, number: str, code: str) -> str:
    answer = client.post("/p/progress/", {"number": number, "code": code})
    assert answer.status_code == 200
    page = answer.content.decode()
    return re.sub(r'value="[^"]*"', "", page)


def test_an_unknown_receipt_and_a_wrong_code_read_the_same(county, stranger) -> None:
    known, unknown = application().number, "123456789019"
    assert application().number != unknown
    from xianjie.apps.portal.queries.receipts import check_digit

    unknown = unknown[:-1] + check_digit(unknown[:-1])
    assert said(stranger, known, "0000") == said(stranger, unknown, "5678")


def test_codes_cannot_be_tried_through(county, stranger) -> None:
    number = application().number
    for code in range(5):
        said(stranger, number, f"{code:04d}")
    # Not even the right one any more, for this hour.
    assert "提交得太频繁" in said(Client(REMOTE_ADDR="10.9.9.9"), number, "5678")


def test_looking_up_rightly_is_never_held_up(county, stranger) -> None:
    number = application().number
    for _ in range(8):
        assert stranger.post("/p/progress/", {"number": number, "code": "5678"}).status_code == 302


def progress(client: Client, found: Application) -> str:
    client.post("/p/progress/", {"number": found.number, "code": found.phone[-4:]})
    return client.get("/p/progress/").content.decode()


def test_a_question_is_answered_on_the_page(county, stranger) -> None:
    found = application()
    ask_applicant(by=by(county.worker), application=found, words="住在几组？", now=NOW)
    page = progress(stranger, found)
    assert "住在几组？" in page
    assert "请写" not in page
    assert "请填写这一项。" in stranger.post("/p/progress/reply/", {"words": ""}).content.decode()
    assert stranger.post("/p/progress/reply/", {"words": "三组"})["Location"] == "/p/progress/"
    assert "住在几组？" not in stranger.get("/p/progress/").content.decode()


def test_withdrawn_on_the_page(county, stranger) -> None:
    found = application()
    progress(stranger, found)
    assert stranger.post("/p/progress/withdraw/").status_code == 302
    assert "您已撤回这次申报" in stranger.get("/p/progress/").content.decode()


def test_an_answer_in_words(county, stranger) -> None:
    found = accept(county.worker, application(), county.one)
    answer_application(by=by(county.worker), application=found, words="已安排救助", now=NOW)
    page = progress(stranger, found)
    assert "已经办结并答复" in page
    assert "已安排救助" in page


def test_who_applies_for_another_never_learns_who_is_registered(county, stranger) -> None:
    registered = accept(county.worker, application(kind="他人代报", who="李大山"), county.one)
    unknown = accept(county.worker, application(kind="他人代报", who="李大山"))
    pages = [progress(stranger, one) for one in (registered, unknown)]
    plain = [re.sub(r'value="[^"]*"|\d{4} \d{4} \d{4}', "", page) for page in pages]
    assert plain[0] == plain[1]


def test_what_is_kept_open_ends(county, stranger, monkeypatch) -> None:
    found = application()
    progress(stranger, found)
    session = stranger.session
    session["portal_receipt"] = session["portal_receipt"] | {"until": 0}
    session.save()
    assert "已经收到" not in stranger.get("/p/progress/").content.decode()


def test_the_pages_take_few_and_constant_queries(county, stranger) -> None:
    first = count_queries(stranger, f"/p/{VILLAGE}/")
    for _ in range(3):
        application()
    assert count_queries(stranger, f"/p/{VILLAGE}/") == first <= 6


def test_nobody_unknown_fills_the_disk(county, stranger) -> None:
    sent = filled(stranger) | {"words": "x" * 200_000}
    assert stranger.post(APPLY, sent).status_code == 413
    assert stranger.post("/accounts/login/", {"username": "x" * 200_000}).status_code == 413
    assert Application.objects.count() == 0
