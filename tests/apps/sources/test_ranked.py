"""Rows that the ladder left are ranked when the rulebook says from where: queued, shown, linked."""

from importlib import import_module

import pytest
from django.test import Client

from tests.apps.screening import page_county as small
from tests.apps.sources.kit import expense, expenses
from tests.apps.sources.test_import import appeal, lake_rows
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.actions import relink_batches
from xianjie.apps.sources.models import HotlineAppeal, LinkCandidate
from xianjie.apps.sources.queries.evidence import evidence_of, factor, likely_percent
from xianjie.engine.link import Bars

pytestmark = pytest.mark.django_db


@pytest.fixture
def bars(monkeypatch):
    """Set the bars of the rulebook."""

    def call(queue: float, link: float | None):
        for name in ("import_feed", "relink"):
            module = import_module(f"xianjie.apps.sources.actions.{name}")
            monkeypatch.setattr(module, "link_bars", lambda county, on: Bars(queue, link))

    return call


def test_a_likely_person_is_shown_with_the_evidence(people, deliver, write_csv, bars):
    bars(0.2, None)
    wrong = (
        people[4].id_number[:8]
        + "99"
        + people[4].id_number[10:12]
        + "77"
        + people[4].id_number[14:]
    )
    deliver(write_csv([expense(wrong, people[4].name), *expenses(people[:2])]))
    [row] = LinkCandidate.objects.all()
    [choice] = row.choices
    assert choice["person"] == people[4].pk
    assert choice["probability"] > 0.2
    titles = [title for title, _, _ in choice["evidence"]]
    assert titles[:3] == ["起点", "姓名", "证件号码"]
    stored = str(row.choices)
    assert people[4].name not in stored
    assert people[4].id_number not in stored
    client = Client()
    client.force_login(small.make_user())
    page = client.get("/feeds/review/")
    [suggestion] = page.context["row"].suggestions
    assert suggestion.likely == likely_percent(choice["probability"])
    assert [one.title for one in suggestion.evidence] == titles
    text = page.content.decode()
    assert "是同一个人的可能" in text
    assert "姓名相同" in text
    assert people[4].name not in text


def test_above_the_bar_it_links_by_itself_and_stays_so(people, deliver, write_csv, root, now, bars):
    call = {"行政村": "仓屯村委会", "乡镇": "光禄镇"}
    number = people[6].id_number[:8] + "9999" + people[6].id_number[12:]
    row = appeal(number, people[6].name, "13800000092", **call)
    bars(0.2, 0.5)
    result = deliver(write_csv([row]), feed="hotline")
    assert (result.unlinked, result.queued) == (0, 0)
    [stored] = lake_rows(feed="hotline")
    assert (stored["person_no"], stored["link"]) == (people[6].pk, "ranked")
    one = HotlineAppeal.objects.get()
    assert (one.person, one.get_link_display()) == (people[6], "相似度达标")
    assert AuditEvent.objects.get(action="sources.import-feed").detail["ranked"] == 1
    assert relink_batches(by=root, county="532325", now=now).rows == 0
    bars(0.2, None)
    assert relink_batches(by=root, county="532325", now=now).rows == 1
    assert [found["link"] for found in lake_rows(feed="hotline")] == ["queued"]
    assert LinkCandidate.objects.get().choices[0]["person"] == people[6].pk


def test_a_name_alone_never_links(people, deliver, write_csv, bars):
    bars(0.0, 0.0)
    deliver(write_csv([expense("", people[0].name), expense("", "王大朋")]))
    assert {row["link"] for row in lake_rows()} <= {"queued", "none"}


def test_evidence_reads_like_numbers():
    assert [factor(bits) for bits in (0.5, -4.2, 9, 13.3, 20, 40)] == [
        "1.4", "18", "510", "1万", "105万", "1亿以上",
    ]  # fmt: skip
    assert str(likely_percent(0.999999)) == "99.9"
    assert likely_percent(None) is None
    start, name = evidence_of([["起点", "随便两条记录恰好是一个人", -20], ["姓名", "姓名相同", 10]])
    assert start.against
    assert start.parts == (("blank", 0), ("red", 50))
    assert name.parts == (("blank", 50), ("blue", 25))
