"""Medical settlement in the browser: ledgers, rates, who is paid for, scope, export."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import time_machine
from django.test import Client

from tests.apps.benefits.kit import NOW
from tests.apps.cases.kit import County, build_county
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries, plain_static_files  # noqa: F401
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.benefits.models import BenefitEvaluation, EntitlementGap
from xianjie.apps.registry.models import Person
from xianjie.apps.screening.preparing import runs_dir
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart
from xianjie.apps.sources.queries.batches import lake_dir

pytestmark = pytest.mark.django_db
URL = "/benefits/settlement/"
RISKS = [f"致贫返贫风险{number}" for number in range(1, 6)]
BILL = {
    "结算日期": date(2022, 5, 2), "就医类别": "住院",
    "医疗总费用": 12_000_00, "目录内费用": 10_000_00,
    "基本医保支付": 7_000_00, "大病保险支付": 0, "医疗救助支付": 1_000_00, "个人自付": 4_000_00,
}  # fmt: skip


@dataclass
class Land:
    """The county with its bills."""

    county: County
    one: Person
    other: Person

    def open(self, user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client


def _batch(feed: str, period: str, rows: list[dict[str, Any]], schema: list[Any]) -> None:
    path = lake_dir() / feed / f"{period}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(schema)), path)
    counts = {"read": len(rows), "accepted": len(rows), "quarantined": 0}
    stamp = {"imported_at": NOW, "imported_by": "test"}
    batch = FeedBatch.objects.create(
        batch=f"{feed}-{period}", feed=feed, period=period, county_code=small.COUNTY,
        place=small.COUNTY, division_code="532325000000", state="ACTIVE", complete=True,
        warned=0, unlinked=0, queued=0, outside=0, **counts, **stamp,
    )  # fmt: skip
    FeedBatchPart.objects.create(
        batch=batch, number=0, file_name="a", sha256=feed[:4] * 16, sealed_file="a",
        parquet_file=f"{feed}/{period}.parquet", parquet_sha256="0" * 64, **counts, **stamp,
    )  # fmt: skip


def _of(person: Person, **values: Any) -> dict[str, Any]:
    home = person.household
    assert home is not None
    return {
        "row_no": person.pk, "person_no": person.pk, "household_no": home.pk,
        "village_code": home.division_code, **values,
    }  # fmt: skip


KEYS = [
    ("row_no", pa.int64()), ("person_no", pa.int64()), ("household_no", pa.int64()),
    ("village_code", pa.string()),
]  # fmt: skip


@pytest.fixture
def land(db, home, root) -> Land:
    county = build_county(root)
    one, other = county.one.members.get(), county.other.members.get()
    money = [(name, pa.int64()) for name in list(BILL)[2:]]
    bills = [*KEYS, ("结算日期", pa.date32()), ("就医类别", pa.string()), *money]
    late = BILL | {"结算日期": date(2022, 6, 3), "医疗救助支付": 0, "目录内费用": None}
    _batch("medical-expense", "2022-05", [_of(one, **BILL), _of(other, **BILL)], bills)
    _batch("medical-expense", "2022-06", [_of(one, **late)], bills)
    roll = [*KEYS, ("救助类型", pa.string()), ("终止月", pa.date32())]
    _batch("social-assistance", "2022-06", [_of(other, 救助类型="农村低保", 终止月=None)], roll)
    insured = [
        *KEYS, ("险种", pa.string()), ("资助类别", pa.string()), ("资助金额", pa.int64())
    ]  # fmt: skip
    aid = {"险种": "城乡居民", "资助类别": "低保", "资助金额": 180_00}
    _batch("medical-insurance", "2022-06", [_of(other, **aid)], insured)
    folder = runs_dir() / county.run.folder
    folder.mkdir(parents=True)
    homes = [
        {
            "household_no": house.pk, "village_code": house.division_code, "户类型": "脱贫户",
            "监测对象类别": watched, "风险是否已消除": False, RISKS[0]: "因病" if watched else None,
            **dict.fromkeys(RISKS[1:]),
        }
        for house, watched in ((county.one, "脱贫不稳定户"), (county.other, None))
    ]  # fmt: skip
    texts = [(name, pa.string()) for name in ("户类型", "监测对象类别", *RISKS)]
    schema = [("household_no", pa.int64()), ("village_code", pa.string()), *texts]
    schema.append(("风险是否已消除", pa.bool_()))
    pq.write_table(
        pa.Table.from_pylist(homes, schema=pa.schema(schema)), folder / "household.parquet"
    )
    people = [{"person_no": p.pk, "household_no": p.household_id} for p in (one, other)]
    pq.write_table(pa.Table.from_pylist(people), folder / "person.parquet")
    with time_machine.travel(NOW, tick=False):
        yield Land(county, one, other)


def _each_bill_stands_beside_what_the_tables_give(land: Land) -> None:
    answer = land.open(land.county.analyst).get(f"{URL}?care=住院&group=sick")
    late, first = answer.context["rows"]
    assert (first.identities, first.rate, first.below) == (
        "易返贫致贫人口、脱贫人口",
        Decimal("0.8"),
        False,
    )
    assert [(one.title, one.paid, one.given) for one in first.layers] == [
        ("基本医保", 700_000, 700_000),
        ("大病保险", 0, 0),
        ("医疗救助", 100_000, 210_000),
    ]
    assert (late.catalogue, late.rate, late.layers[2].given) == (None, None, None)
    step = land.open(land.county.analyst).get(f"{URL}calculator/?{first.trial}")
    assert [(s["step"].title, s["step"].amount) for s in step.context["steps"]][2] == (
        "医疗救助",
        2100,
    )


def _the_page_of_a_household_sums_up_its_bills(land: Land) -> None:
    client = land.open(land.county.analyst)
    page = client.get(f"/registry/households/{land.county.one.pk}/?tab=benefits").content.decode()
    assert ("2022年医疗费用" in page, "8,000.00" in page) == (True, True)


def _households_below_the_goal_are_listed_and_exactly_at_it_are_not(land: Land) -> None:
    client = land.open(land.county.health_clerk)
    answer = client.get(f"{URL}households/?group=below")
    assert (list(answer.context["rows"]), answer.context["below"]) == ([], 0)
    every = client.get(f"{URL}households/").context["rows"]
    assert sorted((row.catalogue, row.paid, row.sick) for row in every) == [
        (1_000_000, 800_000, False),
        (1_000_000, 800_000, True),
    ]


def _relief_of_the_year_with_the_limit_left(land: Land) -> None:
    rows = land.open(land.county.health_clerk).get(f"{URL}relief/").context["rows"]
    found = {row.identities: (row.paid, row.given, row.limit, row.left) for row in rows}
    assert found == {
        "易返贫致贫人口、脱贫人口": (100_000, 210_000, 5_000_000, 4_900_000),
        "低保对象、脱贫人口": (100_000, 210_000, 5_000_000, 4_900_000),
    }


def test_the_bills_of_a_year(land: Land) -> None:
    """One county, read in every way: setting it up costs more than all of these."""
    _each_bill_stands_beside_what_the_tables_give(land)
    _households_below_the_goal_are_listed_and_exactly_at_it_are_not(land)
    _the_page_of_a_household_sums_up_its_bills(land)
    _relief_of_the_year_with_the_limit_left(land)
    _another_department_and_another_place_see_nothing(land)
    _pages_take_the_same_queries_for_one_row_and_for_three(land)
    _a_bill_above_its_total_is_told_beside_the_field(land)
    _lifted_people_without_a_status_go_to_ordinary_treatment(land)


def _lifted_people_without_a_status_go_to_ordinary_treatment(land: Land) -> None:
    third = Person.objects.create(
        county_code=small.COUNTY, household=land.county.other, name="王五", relation="之子",
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    path = runs_dir() / land.county.run.folder / "person.parquet"
    added = {"person_no": third.pk, "household_no": land.county.other.pk}
    rows = [*pq.read_table(path).to_pylist(), added]
    pq.write_table(pa.Table.from_pylist(rows), path)
    answer = land.open(land.county.analyst).get(f"{URL}treatments/")
    assert (answer.context["ordinary"], answer.context["tilted"]) == (1, 2)
    assert {row.treatment: row.reason for row in answer.context["rows"]} == {
        "倾斜待遇": "农村低保",
        "普通待遇": "不是低保、特困、孤儿，也不是风险未消除的监测对象",
    }


def test_who_is_paid_for_counts_each_person_once(land: Land) -> None:
    evaluation = BenefitEvaluation.objects.create(
        county_code=small.COUNTY, period="2022-06", run=land.county.run, inputs_hash="0" * 64,
        is_current=True, evaluated_at=NOW,
    )  # fmt: skip
    for person, kind, amount in ((land.one, "OWED", 180_00), (land.other, "UNDER", 320_00)):
        EntitlementGap.objects.create(
            county_code=small.COUNTY, division_code=person.household.division_code,
            household=person.household, person=person, benefit_id="参保资助", title="参保资助",
            kind=kind, category="定额", amount=amount, unit="元/年", evaluation=evaluation,
            first_period="2022-06", last_period="2022-06", seen="NEW",
        )  # fmt: skip
    client = land.open(land.county.health_clerk)
    answer = client.get("/benefits/payments/insurance/")
    assert sorted((row.state, row.paid, row.amount) for row in answer.context["rows"]) == [
        ("owed", 0, 180_00),
        ("paid", 180_00, 320_00),
    ]
    assert (answer.context["amount"], answer.context["coverage"]) == (500_00, 50)
    sent = client.get("/benefits/payments/insurance/export.xlsx").content
    book = openpyxl.load_workbook(io.BytesIO(sent))
    sheet = book["参保资助清单"]
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == ["0", "180"]
    assert [cell.value for cell in book["合计"][2]] == ["定额", 2, "500"]
    assert AuditEvent.objects.filter(action="benefits.care-export").count() == 1


def _another_department_and_another_place_see_nothing(land: Land) -> None:
    housing = land.open(land.county.housing_clerk)
    for page in ("", "households/", "relief/", "treatments/"):
        answer = housing.get(f"{URL}{page}")
        assert (answer.status_code, list(answer.context["rows"])) == (200, [])
        assert "不归您的部门" in answer.content.decode()
    worker = land.open(land.county.worker)
    rows = worker.get(URL).context["rows"]
    assert {row.household_code for row in rows} == {land.county.one.household_code}
    found = worker.get(f"{URL}?code={land.county.other.household_code}").context["rows"]
    assert list(found) == []


def _pages_take_the_same_queries_for_one_row_and_for_three(land: Land) -> None:
    analyst, worker = land.open(land.county.analyst), land.open(land.county.analyst)
    three = count_queries(analyst, URL)
    assert count_queries(worker, f"{URL}?town=532325102") == three


def _a_bill_above_its_total_is_told_beside_the_field(land: Land) -> None:
    client = land.open(land.county.analyst)
    given = "place=532325&on=2022-06-30&care=住院&total=10&catalogue=11"
    answer = client.get(f"{URL}calculator/?{given}")
    assert answer.context["form"].errors == {"catalogue": ["目录内费用不能大于医疗总费用。"]}
    unknown = client.get(
        f"{URL}calculator/?place=532325&on=2022-06-30&care=住院&total=9&catalogue=9"
    )
    assert (list(unknown.context["form"].errors), "done" in unknown.context) == (
        ["hospital"],
        False,
    )
    moved = client.get(
        f"{URL}calculator/?place=441800&on=2022-06-30&care=住院&total=40000&catalogue=30000"
        "&basic=18000&people=低保对象"
    )
    last = moved.context["steps"][2]
    assert (last["step"].amount, "清远" in last["clause"]) == (5960, True)
