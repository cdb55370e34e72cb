"""Pages of the rulebook and of the drafts."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.screening import page_county as county
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.jobs.execution import run_queued
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_rulebook, current_version

pytestmark = pytest.mark.django_db
PARAMETER = "监测线"


@pytest.fixture
def book(db, home, settings, tmp_path: Path) -> str:
    county.make_divisions()
    return county.publish_rulebook(settings, tmp_path / "packaged")


def signed_in(username: str = "analyst", **fields: object) -> Client:
    client = Client()
    client.force_login(county.make_user(username, **fields))
    return client


def form(**fields: object) -> dict[str, object]:
    return {
        "kind": "SET", "value": "7000", "place": county.COUNTY, "from_date": "2022-01-01",
        "document": "县文件", "clause": "第二条", "reason": "按县里文件调整",
    } | fields  # fmt: skip


NEW = reverse("policies:draft-new", args=[PARAMETER])


def test_before_the_first_publication_the_page_says_what_to_do(db, home) -> None:
    county.make_divisions()
    assert "还没有可看的规则库" in signed_in().get("/rulebook/").content.decode()


def test_parameters_with_value_layer_and_source(book) -> None:
    (line,) = signed_in().get("/rulebook/").context["page"].object_list
    assert (line.title, line.value, line.place_name, line.source.text, line.rules) == (
        "防返贫监测范围", "6,500 元/年·人", "全国", "《县里的文件》（县发1号）第二条", 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tab=parameters&q=监测", 1), ("tab=parameters&q=别的", 0),
        ("tab=parameters&only=unset", 0),
        ("tab=parameters&only=unverified", 0), ("tab=parameters&only=own", 0),
        ("tab=rules&q=收入", 1), ("tab=rules&kind=asset-signal", 0), ("tab=rules&risk=其他", 1),
        ("tab=benefits&q=补差", 1), ("tab=benefits&family=医疗", 0),
        ("tab=facts&q=人均", 1), ("tab=documents&q=县发", 1), ("tab=documents&q=省发", 0),
    ],
)  # fmt: skip
def test_every_tab_is_searched(book, query: str, found: int) -> None:
    page = signed_in().get(f"/rulebook/?{query}").context["page"]
    assert page.paginator.count == found


def test_data_quality_rules_have_a_tab_of_their_own(db, home, settings, tmp_path: Path) -> None:
    county.make_divisions()
    folder = tmp_path / "packaged" / "000000" / "quality"
    folder.mkdir(parents=True)
    (folder / "一.yaml").write_text(
        "- {id: 电话, title: 电话要是手机号, kind: quality, table: 户, category: 范围,\n"
        "   severity: 错误, when: NOT 手机号(户联系电话), cite: {document: 待核},\n"
        "   must_match: [{户联系电话: '1'}], must_not_match: [{户联系电话: '13800000000'}]}\n",
        "utf-8",
    )
    county.publish_rulebook(settings, tmp_path / "packaged")
    client = signed_in()
    for query, found in (("tab=quality", 1), ("tab=quality&category=范围", 1),
                         ("tab=quality&category=代码", 0), ("tab=quality&q=别的", 0)):  # fmt: skip
        assert client.get(f"/rulebook/?{query}").context["page"].paginator.count == found
    text = client.get("/rulebook/?tab=quality").content.decode()
    assert "户：户联系电话不是手机号。" in text


@pytest.mark.parametrize(
    "query", ["tab=x", "place=620402", "place=x", "on=2022-13-01", "version=zz"]
)
def test_what_is_not_offered_is_not_found(book, query: str) -> None:
    assert signed_in().get(f"/rulebook/?{query}").status_code == 404


def test_a_date_before_the_first_value_shows_none(book) -> None:
    (line,) = signed_in().get("/rulebook/?on=2020-01-01").context["page"].object_list
    assert (line.value, line.is_set) == ("未设定", False)


def test_a_rule_in_words_with_whom_it_hits(book) -> None:
    run = county.make_run(rulebook_hash=book)
    month = county.make_clue(run, county.make_household(1), rule=county.RULE)
    page = signed_in().get(reverse("policies:rule", args=[county.RULE]))
    text = page.content.decode()
    assert "家庭人均纯收入" in text
    assert page.context["line"].hits == 1
    address = page.context["line"].address
    rows = page.client.get(address).context["rows"]
    assert [row.household_code for row in rows] == [month.household.household_code]


def test_hits_end_where_the_scope_ends(book) -> None:
    run = county.make_run(rulebook_hash=book)
    county.make_clue(run, county.make_household(1, county.OTHER_VILLAGE), rule=county.RULE)
    town = signed_in("t", role=Role.TOWNSHIP_REVIEWER, prefix=county.TOWN[:9])
    assert town.get(reverse("policies:rule", args=[county.RULE])).context["line"].hits == 0
    clerk = signed_in("c", role=Role.DEPARTMENT_CLERK)
    line = clerk.get(reverse("policies:rule", args=[county.RULE])).context["line"]
    assert (line.hits, line.address) == (1, "")


def test_a_parameter_a_document_and_the_unknown(book) -> None:
    client = signed_in()
    page = client.get(reverse("policies:parameter", args=[PARAMETER]))
    assert [one.value for one in page.context["history"]] == ["6,500 元/年·人"]
    assert [one.name for one in page.context["readers"]] == [county.RULE]
    cited = client.get(reverse("policies:document", args=["县文件"])).context["page"].object_list
    assert [(one.section, one.name) for one in cited] == [
        ("parameter", PARAMETER), ("rule", county.RULE), ("benefit", county.BENEFIT),
    ]  # fmt: skip
    for name in ("parameter", "rule", "document"):
        assert client.get(reverse(f"policies:{name}", args=["没有"])).status_code == 404


def test_the_number_of_queries_does_not_grow(book) -> None:
    client = signed_in()
    run = county.make_run(rulebook_hash=book)
    addresses = [
        "/rulebook/?tab=rules", reverse("policies:rule", args=[county.RULE]),
        "/rulebook/?tab=benefits", reverse("policies:benefit", args=[county.BENEFIT]),
        "/rulebook/drafts/",
        reverse("policies:parameter", args=[PARAMETER]),
    ]  # fmt: skip
    counts = []
    for number in (1, 2, 3):
        county.make_clue(run, county.make_household(number), rule=county.RULE)
        client.post(NEW, form(from_date=f"2022-0{number}-01"))
        counts.append([count_queries(client, address) for address in addresses])
    assert counts[0] == counts[2]


def test_drafted_previewed_approved_published_on_the_web(book) -> None:
    analyst, second = signed_in(), signed_in("second")
    run = county.make_run(rulebook_hash=book)
    county.make_clue(run, county.make_household(1), rule=county.RULE)
    answer = analyst.post(NEW, form(from_date="2023-01-01"))
    draft = ParameterDraft.objects.get()
    address = reverse("policies:draft", args=[draft.pk])
    assert answer.headers["Location"] == address
    assert "排队中" in analyst.get(address).content.decode()
    draft.preview, draft.base_hash = {"period": "", "rules": [], "assumed": False}, book
    draft.save()
    analyst.post(reverse("policies:draft-submit", args=[draft.pk]))
    own = analyst.get(address)
    assert (own.context["may_decide"], second.get(address).context["may_decide"]) == (False, True)
    publish = reverse("policies:draft-publish", args=[draft.pk])
    text = analyst.post(publish, follow=True).content.decode()
    assert "自己起草的改动要由另一个人审核发布" in text
    text = second.post(publish, {"note": "同意"}, follow=True).content.decode()
    assert "已发布" in text
    assert current_version().hash != book
    assert current_rulebook().layer(county.COUNTY) is not None
    versions = second.get("/rulebook/versions/").context
    (change,) = versions["changes"].lines
    assert (change.name, change.kind, change.place_name) == (PARAMETER, "added", "姚安县")
    again = analyst.get(f"{NEW}?restore={draft.pk}")
    assert again.context["form"].initial["kind"] == "REMOVE"


@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        ({"value": ""}, "value", "请填写这一项。"),
        ({"value": "很多"}, "value", "请填写数字。"),
        ({"from_date": "2022-13-01"}, "from_date", "请写成 2022-06-30 这样的日期。"),
        ({"place": "620402"}, "place", "没有这个选项，请重新选择。"),
        ({"to_date": "2021-01-01"}, "to_date", "止日应晚于起日（止日当天不再有效）。"),
        ({"reason": "改"}, "reason", "请写明改动的理由（不少于 4 个字）。"),
        ({"document": "+other"}, "other_document", "请写文件名称，或改选已登记的文件。"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(book, fields, field: str, sentence: str) -> None:
    page = signed_in().post(NEW, form(**fields))
    assert page.status_code == 200
    assert page.context["form"].errors[field] == [sentence]
    assert "按县里文件调整" in page.content.decode() or field == "reason"
    assert ParameterDraft.objects.count() == 0


def test_pressed_twice_it_is_drafted_once(book) -> None:
    client = signed_in()
    client.post(NEW, form())
    page = client.post(NEW, form())
    assert "未办完的草稿" in page.content.decode()
    assert ParameterDraft.objects.count() == 1


def test_a_draft_of_another_county_is_not_found(book) -> None:
    signed_in().post(NEW, form())
    draft = ParameterDraft.objects.get()
    foreign = signed_in("f", prefix="620402")
    assert foreign.get(reverse("policies:draft", args=[draft.pk])).status_code == 404
    for step in ("edit", "preview", "submit", "withdraw", "publish", "reject"):
        address = reverse(f"policies:draft-{step}", args=[draft.pk])
        assert foreign.post(address).status_code == 404


def test_a_preview_without_a_screened_month_says_so(book) -> None:
    client = signed_in()
    client.post(NEW, form())
    (job,) = run_queued()
    assert (job.state, job.error) == ("DONE", "")
    draft = ParameterDraft.objects.get()
    page = client.get(reverse("policies:draft", args=[draft.pk]))
    assert page.context["may_submit"]
    assert "还没有筛查结果" in page.content.decode()


def test_names_with_odd_characters_are_no_error(book) -> None:
    client = signed_in()
    for name in ("a'b", "%00", "x" * 300, "中 文"):
        assert client.get(f"/rulebook/rules/{quote(name)}/").status_code == 404


def test_a_benefit_in_words_with_amount_and_examples(book) -> None:
    client = signed_in()
    page = client.get(reverse("policies:benefit", args=[county.BENEFIT])).content.decode()
    for part in ("低收入家庭补差", "免申即享", "防返贫监测范围", "－", "第四条", "0.01 元/年·人"):
        assert part in page
    read = client.get(reverse("policies:parameter", args=[PARAMETER])).content.decode()
    assert reverse("policies:benefit", args=[county.BENEFIT]) in read
    assert client.get(reverse("policies:benefit", args=["没有"])).status_code == 404
