"""The pages: register, upload, review beside the text, corrections, adoption, units, search."""

from __future__ import annotations

import io

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.apps.cases import kit as cases
from tests.apps.documents import kit
from tests.apps.documents.test_registering import group
from tests.apps.rounds.test_pages import signed_in
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.accounts.desk import DeskAsk, DeskGroup
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.documents.actions import copy_version
from xianjie.apps.documents.models import Clause, ClauseUnit, PolicyDocument, Target
from xianjie.apps.documents.queries.desk import documents_to_check

pytestmark = pytest.mark.django_db
BASE = "/documents/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(cases.NOW, tick=False):
        yield


def send(client, content: bytes, name: str = "办法.txt"):
    return client.post(f"{BASE}upload/", {"file": SimpleUploadedFile(name, content)})


def test_an_upload_leads_to_the_review_and_the_same_file_to_the_existing_one(ground) -> None:
    client = signed_in(ground.analyst)
    empty = client.get(BASE).content.decode()
    assert ("还没有登记政策文件" in empty, "随产品提供的文件" in empty) == (True, True)
    answer = send(client, kit.TEXT.encode())
    made = PolicyDocument.objects.get()
    assert answer.url == f"{BASE}{made.pk}/review/"
    assert (made.source, made.state, made.file_name) == ("UPLOAD", "READ", "办法.txt")
    assert send(client, kit.TEXT.encode()).url == f"{BASE}{made.pk}/review/"
    assert PolicyDocument.objects.count() == 1
    assert client.get(f"{BASE}{made.pk}/review/").status_code == 200


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x", "a.exe", "只能读 txt、docx、html、pdf"),
        (b"", "a.txt", "这是空文件"),
        (b"%PDF-1.4 broken", "a.pdf", "a.pdf"),
        (b"   \n ", "a.txt", "是空的"),
    ],
)
def test_a_bad_file_is_refused_beside_the_field(ground, content, name, words) -> None:
    page = send(signed_in(ground.analyst), content, name)
    assert page.status_code == 200
    assert words in page.context["form"].errors["file"][0]
    assert not PolicyDocument.objects.exists()


def test_the_review_links_each_item_to_its_place_and_back(ground) -> None:
    document = kit.register(ground.analyst)
    page = signed_in(ground.analyst).get(f"{BASE}{document.pk}/review/").content.decode()
    unit = ClauseUnit.objects.get(printed="县林草局")
    target = Target.objects.get(name="参保率")
    clause = Clause.objects.get(path="一(二)")
    for key in (f"u{unit.pk}", f"t{target.pk}", f"c{clause.pk}", "fact-title", "f0"):
        assert f'id="at-{key}"' in page
        assert f'id="item-{key}"' in page
        assert f'href="#at-{key}"' in page
    assert f'href="#item-t{target.pk}"' in page
    assert ("发文机关、文号、公布日期" in page, "未载明" in page) == (True, True)
    assert page.count('class="xj-doc-name-form"') == 2


def test_a_clause_is_corrected_and_two_people_do_not_overwrite_each_other(ground) -> None:
    document = kit.register(ground.analyst)
    clause = Clause.objects.get(path="一(一)")
    client = signed_in(ground.analyst)
    url = f"{BASE}{document.pk}/clauses/{clause.pk}/"
    words = {"form": "clause", "path": "一(三)", "heading": "增收", "kind": "clause"}
    assert client.post(url, words | {"revision": 0}).status_code == 302
    clause.refresh_from_db()
    assert (clause.path, clause.heading, clause.corrected) == ("一(三)", "增收", True)
    late = client.post(url, words | {"revision": 0, "heading": "别的"})
    assert "同事改过" in late.context["form"].non_field_errors()[0]
    taken = client.post(url, words | {"revision": 1, "path": "一(二)"})
    assert taken.context["form"].errors["path"] == ["已有条款号 一(二)，请换一个。"]
    assert taken.context["form"]["heading"].value() == "增收"
    clause.refresh_from_db()
    assert (clause.heading, PolicyDocument.objects.get().revision) == ("增收", 1)


def test_units_targets_and_duties_are_corrected(ground) -> None:
    document = kit.register(ground.analyst)
    clause = Clause.objects.get(path="一(二)")
    client = signed_in(ground.analyst)
    base = f"{BASE}{document.pk}/"
    url = f"{base}clauses/{clause.pk}/"
    revision = 0

    def press(address: str, **data) -> None:
        nonlocal revision
        answer = client.post(address, {"revision": revision} | data)
        assert answer.status_code == 302, answer.context["form"].errors
        revision += 1
        assert PolicyDocument.objects.get().revision == revision

    press(url, form="unit-add", printed="县民政局", role="RESPONSIBLE")
    added = clause.units.get(printed="县民政局")
    press(url, form="unit", unit=added.pk, role="LEAD", organisation=ground.farming.pk)
    added.refresh_from_db()
    assert (added.role, added.organisation) == ("LEAD", ground.farming)
    press(url, form="unit-remove", unit=added.pk)
    target = clause.targets.get(name="参保率")
    form = {"name": "参保率", "comparator": ">=", "value": "98.5", "unit": "%", "by": "2023"}
    press(f"{url}targets/{target.pk}/", **form)
    target.refresh_from_db()
    assert (str(target.value), target.year, target.corrected) == ("98.500000", 2023, True)
    start = kit.TEXT.index("参保率100%")
    press(f"{url}targets/new/?start={start}&end={start + 7}", **form, start=start, end=start + 7,
          is_rule="on")  # fmt: skip
    new = clause.targets.order_by("pk").last()
    assert (new.start, new.end, new.is_rule) == (start, start + 7, True)
    shown = client.get(f"{url}targets/new/?start={start}&end={start + 7}")
    assert shown.context["form"]["verbatim"].value() == "参保率100%"
    press(f"{url}targets/{new.pk}/", form="remove")
    press(f"{url}duties/new/", kind="report", name="报参保", every="每月", day="5")
    press(f"{base}clauses/new/?after={clause.pk}", path="一(二)1", heading="新", kind="item")
    made = Clause.objects.get(path="一(二)1")
    assert (made.parent, made.order, made.level) == (clause, 3, 3)
    press(f"{base}clauses/{made.pk}/", form="up")
    press(f"{base}clauses/{made.pk}/", form="remove")
    press(f"{base}name/", name="县林草局", meaning=f"o:{ground.farming.pk}")
    press(f"{base}finding/", number="0")
    facts = {"title": "新标题", "issuer": "姚安县人民政府", "parents": "甲办法\n乙办法"}
    press(f"{base}facts/", **facts)
    document.refresh_from_db()
    assert (document.title, document.missing) == ("新标题", ["document_number", "published_on"])
    assert [one.title for one in document.parents.all()] == ["甲办法", "乙办法"]
    assert document.findings == []
    acts = AuditEvent.objects.filter(action__startswith="documents.").count()
    assert acts == revision + 1


@pytest.mark.parametrize(
    ("fields", "name", "words"),
    [
        ({"comparator": "="}, "value", "“等于”要写数值；没有数的请选“全部”。"),
        ({"value": "x"}, "value", "请填写数字。"),
        ({"value": "5", "upper": "3"}, "upper", "上限要大于数值。"),
        ({"name": ""}, "name", "请填写这一项。"),
    ],
)
def test_a_wrong_target_is_told_beside_its_field(ground, fields, name, words) -> None:
    document = kit.register(ground.analyst)
    clause = Clause.objects.get(path="一(二)")
    form = {"revision": 0, "name": "参保率", "comparator": ">="}
    page = signed_in(ground.analyst).post(
        f"{BASE}{document.pk}/clauses/{clause.pk}/targets/new/", form | fields
    )
    assert page.context["form"].errors[name] == [words]


def test_adopting_sums_up_first_and_is_pressed_once(ground) -> None:
    document = kit.register(ground.analyst)
    client = signed_in(ground.analyst)
    page = client.get(f"{BASE}{document.pk}/adopt/")
    sums = [page.context[name] for name in ("clauses", "units", "targets", "duties")]
    assert (sums, len(page.context["unresolved"])) == ([4, 6, 3, 1], 2)
    assert client.post(f"{BASE}{document.pk}/adopt/", {"revision": 0}).status_code == 302
    back = client.get(f"{BASE}{document.pk}/adopt/")
    assert (back.status_code, back["Location"]) == (302, f"{BASE}{document.pk}/")
    again = client.post(f"{BASE}{document.pk}/adopt/", {"revision": 0})
    assert again.context["error"] == "这一版已经采用。"
    clause = Clause.objects.first()
    words = {"form": "clause", "path": "一", "kind": "chapter", "revision": 0}
    late = client.post(f"{BASE}{document.pk}/clauses/{clause.pk}/", words)
    assert "另存新版" in late.context["form"].non_field_errors()[0]
    copied = client.post(f"{BASE}{document.pk}/copy/")
    new = PolicyDocument.objects.get(version=2)
    assert copied.url == f"{BASE}{new.pk}/review/"
    assert client.post(f"{BASE}{document.pk}/copy/").url == copied.url
    client.post(f"{BASE}{new.pk}/withdraw/", {"reason": "不要了"})
    new.refresh_from_db()
    assert new.state == "WITHDRAWN"


def test_readers_see_what_is_adopted_and_their_own_unit_first(ground) -> None:
    group("姚安县增收领导小组", ground.farming)
    document = kit.adopted(ground.analyst)
    draft = copy_version(by=cases.by(ground.analyst), document=document, now=kit.NOW)
    for user in (ground.leader, ground.clerk, ground.town):
        client = signed_in(user)
        assert list(client.get(BASE).context["rows"]) == [document]
        assert client.get(f"{BASE}{document.pk}/").status_code == 200
        assert client.get(f"{BASE}{draft.pk}/").status_code == 404
        assert client.get(f"{BASE}{draft.pk}/review/").status_code == 403
    clerk = signed_in(ground.clerk)
    assert [one.pk for one in clerk.get(BASE).context["own_units"]] == [ground.health.pk]
    page = clerk.get(f"{BASE}units/{ground.health.pk}/")
    assert [(row.path, part) for row, part in page.context["rows"]] == [
        ("一(一)", "responsible"), ("一(二)", "lead")
    ]  # fmt: skip
    farming = clerk.get(f"{BASE}units/{ground.farming.pk}/").context["rows"]
    assert [(row.path, part) for row, part in farming] == [
        ("一(一)", "lead"),
        ("一(二)", "through"),
    ]
    assert signed_in(ground.worker).get(BASE).status_code == 403


def test_views_of_a_document(ground) -> None:
    document = kit.adopted(ground.analyst)
    client = signed_in(ground.leader)
    targets = client.get(f"{BASE}{document.pk}/targets/").context
    assert targets["table"].years == (2023, 2024)
    lines = [(line.name, [[str(one.value) for one in cell] for cell in cells])
             for line, cells in targets["lines"]]  # fmt: skip
    assert lines == [
        ("人均纯收入", [["14000.000000"], ["15000.000000"], []]),
        ("参保率", [[], [], ["100.000000"]]),
    ]
    assert [one.name for one in targets["table"].rules] == ["监测户占比"]
    groups = client.get(f"{BASE}{document.pk}/duties/").context["groups"]
    assert [(one.every, [duty.day for duty in one.duties]) for one in groups] == [("每月", [20])]
    found = client.get(f"{BASE}search/", {"q": "纯收入"}).context["rows"]
    assert [one.path for one in found] == ["一(一)"]
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(f"{BASE}{document.pk}/export.xlsx").content)
    )
    assert book.sheetnames == ["条款", "责任单位", "指标", "职责", "导出说明"]
    assert [book[name].max_row for name in book.sheetnames[:4]] == [5, 7, 5, 2]


def test_what_waits_for_a_check_stands_on_the_desk_of_who_manages(ground) -> None:
    document = kit.register(ground.analyst)

    def told(user) -> DeskGroup | None:
        ask = DeskAsk(cases.by(user).scope, user.pk, kit.TODAY, kit.NOW, county=small.COUNTY)
        return documents_to_check(ask)

    mine = told(ground.analyst)
    assert mine is not None
    assert (mine.count, [one.url for one in mine.items]) == (1, [f"{BASE}{document.pk}/review/"])
    assert [told(user) for user in (ground.leader, ground.clerk, ground.town)] == [None] * 3


def test_the_number_of_queries_does_not_grow(ground) -> None:
    document = kit.adopted(ground.analyst)
    client = signed_in(ground.analyst)
    paths = [BASE, f"{BASE}units/", f"{BASE}units/{ground.health.pk}/", f"{BASE}search/?q=收"]
    paths += [f"{BASE}{document.pk}/{part}" for part in ("", "review/", "matrix/", "targets/")]
    before = {path: count_queries(client, path) for path in paths}
    kit.adopted(ground.analyst, sha256="e" * 64, title="另一个办法", parents=())
    for clause in Clause.objects.filter(document=document):
        for number in range(3):
            ClauseUnit.objects.create(clause=clause, role="LEAD", printed=f"县第{number}局")
            Target.objects.create(clause=clause, name=f"指标{number}", comparator=">=", value=1)
    assert {path: count_queries(client, path) for path in paths} == before


def test_a_year_that_no_calendar_has_narrows_nothing(ground) -> None:
    for year in ("0000", "²²²²"):
        assert signed_in(ground.analyst).get(f"/documents/?year={year}").status_code == 200
