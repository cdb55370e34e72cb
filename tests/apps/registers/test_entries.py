"""The pages of a register that is data, with a column of every type."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.registers import sample
from tests.apps.screening import page_county as small
from tests.web.ledger.sheets import cells
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.registers.models import Entry

pytestmark = pytest.mark.django_db
LIST = f"/registers/{sample.KEY}/"
EVERYTHING = f"{LIST}?view=everything"


@pytest.fixture
def analyst(client: Client, home: object) -> Client:
    small.make_divisions()
    sample.publish()
    client.force_login(small.make_user())
    return client


def texts(client: Client, query: str = "view=everything") -> list[str]:
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return [row[0][1].text for _, row in answer.context["lines"]]


def test_a_row_of_every_type_goes_in_and_comes_out(analyst: Client) -> None:
    answer = analyst.post(f"{LIST}new/", sample.TYPED)
    assert answer.status_code == 302, answer.context["form"].errors
    row = Entry.objects.get()
    assert (row.n2, row.n3, row.n5, row.b1, row.p1) == (150050, 71250, 202206, True, "李大山")
    page = analyst.get(answer["Location"]).content.decode()
    for shown in ("1,500.50", "7.125", "2022-06", "李**", "138****2211", "冒雨举办"):
        assert shown in page
    for secret in ("李大山", "13800002211", "532399197001011213", "旧城村 12 号"):
        assert secret not in page
    book = cells(analyst.get(f"{LIST}export/").content)
    assert book[0][:3] == ["项目", "地方", "类别"]
    assert book[1][:9] == ["嫁接", "光禄镇/旧城村", "农业", 12, 1500.5, 7.125, "2022", "2022-06",
                           "2022-06-18"]  # fmt: skip
    edited = analyst.post(
        f"{LIST}{row.pk}/edit/", sample.TYPED | {"n3": "0.5", "p1": "", "version": "1"}
    )
    assert edited.status_code == 302
    row.refresh_from_db()
    assert (row.n3, row.p1, row.version) == (5000, "李大山", 2)
