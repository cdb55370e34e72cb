import hashlib
from decimal import Decimal
from importlib import import_module

import pyarrow.parquet as pq
import pytest

from tests.apps.sources.kit import JUNE, expense, expenses, id_number, snapshot_of
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.jobs.vault import unseal
from xianjie.apps.registry.models import Person
from xianjie.apps.sources.models import (
    FeedBatch,
    FeedBatchPart,
    FeedExpectation,
    HotlineAppeal,
    LinkCandidate,
)
from xianjie.apps.sources.queries import active_batches, hotline_appeals
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.errors import RefusedError, UsageError

pytestmark = pytest.mark.django_db


def counts(result) -> tuple[int, ...]:
    return (
        result.read,
        result.accepted,
        result.quarantined,
        result.warned,
        result.unlinked,
        result.queued,
    )


def lake_rows(county: str = "532325", feed: str | None = None) -> list[dict]:
    return [
        row
        for batch in active_batches(county, feed=feed)
        for path in batch.paths
        for row in pq.read_table(path, partitioning=None).to_pylist()
    ]


def test_a_clean_file(people, deliver, write_csv, home):
    path = write_csv(expenses(people))
    result = deliver(path)
    assert counts(result) == (12, 12, 0, 0, 0, 0)
    assert result.document() == {
        "table": "medical-expense",
        "period": "2022-06",
        "batch": "medical-expense-2022-06-532325-1",
        "read": 12,
        "accepted": 12,
        "warned": 0,
        "quarantined": 0,
        "unlinked": 0,
        "queued": 0,
        "quarantine_file": None,
        "place": "532325",
        "outside": 0,
        "replaced": [],
        "warnings": [],
        "dry_run": False,
    }
    batch = active_batches("532325")[0]
    assert (batch.feed, batch.period, batch.place, batch.complete) == (
        "medical-expense",
        JUNE,
        "532325",
        False,
    )
    folder = home / "lake/medical-expense/period=2022-06/place=532325"
    assert batch.paths == (folder / f"batch={result.batch}" / "part-000.parquet",)
    assert batch.sha256 == (hashlib.sha256(batch.paths[0].read_bytes()).hexdigest(),)
    rows = lake_rows()
    assert [row["person_no"] for row in rows] == [person.pk for person in people]
    assert rows[0] == {
        "row_no": 2,
        "person_no": people[0].pk,
        "household_no": people[0].household_id,
        "village_code": "532325100200",
        "link": "id",
        "结算日期": rows[0]["结算日期"],
        "就医类别": "住院",
        "医疗总费用": 100000,
        "目录内费用": None,
        "基本医保支付": None,
        "大病保险支付": None,
        "医疗救助支付": None,
        "个人自付": 12050,
    }


def test_the_original_is_kept_sealed(people, deliver, write_csv, home):
    path = write_csv(expenses(people))
    deliver(path)
    part = FeedBatchPart.objects.get()
    sealed = home / "uploads" / part.sealed_file
    from xianjie.apps.audit.keys import keyring

    assert b"".join(unseal(sealed, keyring())) == path.read_bytes()
    assert people[0].id_number.encode() not in sealed.read_bytes()
    assert sealed.stat().st_mode & 0o777 == 0o600
    assert part.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_no_personal_text_in_the_lake(people, deliver, write_csv, home):
    deliver(write_csv(expenses(people)))
    for path in (home / "lake").rglob("*"):
        if path.is_file():
            assert people[0].id_number.encode() not in path.read_bytes()
            assert people[0].name.encode() not in path.read_bytes()


def test_every_kind_of_row(people, deliver, write_csv):
    first, second, third, fourth = people[:4]
    broken = second.id_number[:17] + ("1" if second.id_number[17] != "1" else "2")
    rows = [
        expense(first.id_number, first.name),
        expense(broken, second.name),
        expense(third.id_number, "赵不同"),
        expense(id_number("53239919880808333"), "钱外人"),
        expense("", fourth.name),
        expense(fourth.id_number, fourth.name, own_part="-3"),
        expense(fourth.id_number, ""),
        expense(fourth.id_number, fourth.name, 结算日期="2022-02-30"),
        expense(fourth.id_number, fourth.name, 就医类别="看病"),
    ]
    result = deliver(write_csv(rows))
    assert (result.read, result.accepted, result.quarantined) == (9, 5, 4)
    assert (result.unlinked, result.queued) == (1, 2)
    found = {row["row_no"]: (row["link"], row["person_no"]) for row in lake_rows()}
    assert found == {
        2: ("id", first.pk),
        3: ("ladder", second.pk),
        4: ("queued", None),
        5: ("none", None),
        6: ("queued", None),
    }
    batch = FeedBatch.objects.get()
    assert batch.accepted + batch.quarantined == batch.read
    assert batch.awaiting == [7, 8, 9, 10]
    assert result.quarantine_file is not None
    assert result.quarantine_file.stat().st_mode & 0o777 == 0o600
    queue = list(LinkCandidate.objects.order_by("row_no"))
    assert [(item.row_no, item.name, item.id_number) for item in queue] == [
        (4, "赵不同", third.id_number),
        (6, fourth.name, ""),
    ]
    assert queue[0].choices == [
        {
            "person": third.pk,
            "household": third.household_id,
            "reasons": ["证件号码相同，姓名不一致"],
        }
    ]


def test_dry_run_says_the_same_and_changes_nothing(people, deliver, write_csv, home):
    rows = [*expenses(people), expense("", people[0].name), expense("x", "错", own_part="一")]
    path = write_csv(rows)
    before = snapshot_of(home)
    tried = deliver(path, dry_run=True)
    assert snapshot_of(home) == before
    assert FeedBatch.objects.count() == AuditEvent.objects.count() == 0
    assert FeedExpectation.objects.count() == 0
    done = deliver(path)
    assert counts(tried) == counts(done)
    same = {"quarantine_file", "dry_run"}
    left = {key: value for key, value in tried.document().items() if key not in same}
    right = {key: value for key, value in done.document().items() if key not in same}
    assert left == right
    assert tried.document()["quarantine_file"] is None


def test_the_same_file_again_is_refused(people, deliver, write_csv, home):
    path = write_csv(expenses(people))
    deliver(path)
    before = snapshot_of(home)
    with pytest.raises(RefusedError) as caught:
        deliver(path)
    assert caught.value.code == "already-imported"
    assert "已导入过" in caught.value.message
    with pytest.raises(RefusedError):
        deliver(path, period=JUNE + 1)
    with pytest.raises(RefusedError):
        deliver(path, dry_run=True)
    assert snapshot_of(home) == before
    assert FeedBatch.objects.count() == 1


def test_an_unchanged_roll_may_come_again_next_month(people, deliver, write_csv):
    row = {"户主证件号码": people[0].id_number, "户主姓名": people[0].name}
    row |= {"供水方式": "集中供水", "饮水安全": "是", "核查日期": "2022-06-01"}
    path = write_csv([row])
    deliver(path, "water-safety")
    with pytest.raises(RefusedError):
        deliver(path, "water-safety")
    result = deliver(path, "water-safety", period=JUNE + 1)
    assert result.batch == "water-safety-2022-07-532325-1"


def test_another_file_replaces_the_batch(people, deliver, write_csv, now):
    first = write_csv([*expenses(people), expense("", people[0].name)], "一.csv")
    second = write_csv(expenses(people[:5]), "二.csv")
    old, new = deliver(first), deliver(second, complete=True)
    assert new.replaced == (old.batch,)
    batches = {batch.batch: batch for batch in FeedBatch.objects.all()}
    assert (batches[old.batch].state, batches[new.batch].state) == ("REPLACED", "ACTIVE")
    assert batches[old.batch].replaced_by == batches[new.batch]
    assert batches[old.batch].replaced_at == now
    assert len(lake_rows()) == 5
    assert active_batches("532325")[0].complete
    assert LinkCandidate.objects.get().state == "SUPERSEDED"
    back = deliver(first)
    assert back.replaced == (new.batch,)
    assert back.batch == "medical-expense-2022-06-532325-3"


def test_batches_of_other_feeds_periods_and_places_stay(people, deliver, write_csv):
    deliver(write_csv(expenses(people[:6]), "一.csv"))
    deliver(write_csv(expenses(people[:5]), "二.csv"), period=JUNE - 1)
    row = {"证件号码": people[0].id_number, "姓名": people[0].name}
    roll = write_csv([row | {"险种": "城乡居民", "参保年度": "2022", "参保状态": "正常"}], "三.csv")
    deliver(roll, "medical-insurance")
    assert [(b.feed, str(b.period)) for b in active_batches("532325")] == [
        ("medical-expense", "2022-05"),
        ("medical-expense", "2022-06"),
        ("medical-insurance", "2022-06"),
    ]
    assert [str(b.period) for b in active_batches("532325", up_to=JUNE - 1)] == ["2022-05"]


def test_a_township_file_beside_the_county_file_counts_once(people, deliver, write_csv):
    deliver(write_csv(expenses(people), "县.csv"))
    town = deliver(write_csv(expenses(people[:4]), "镇.csv"), place="532325100")
    assert (town.place, town.replaced) == ("532325100", ())
    rows = lake_rows()
    assert sorted(row["person_no"] for row in rows) == sorted(
        [person.pk for person in people[6:]] + [person.pk for person in people[:4]]
    )
    whole = deliver(write_csv(expenses(people[:11]), "县2.csv"))
    assert set(whole.replaced) == {town.batch, "medical-expense-2022-06-532325-1"}
    assert len(lake_rows()) == 11


def test_people_outside_the_place_are_told(people, deliver, write_csv):
    result = deliver(write_csv(expenses(people[4:8])), place="532325100000")
    assert (result.accepted, result.outside) == (4, 2)
    assert result.warnings == ("有 2 行的人不住在栋川镇，已照常计入。",)


def test_household_feeds_link_by_the_head(people, deliver, write_csv):
    rows = [
        {"户主证件号码": p.id_number, "户主姓名": p.name, "灾种": "洪涝", "受灾日期": "20220610"}
        | {"直接经济损失": "2万" if p is None else "20000"}
        for p in (people[0], people[3])
    ]
    assert counts(deliver(write_csv(rows), "disaster"))[:3] == (2, 2, 0)
    assert [(r["person_no"], r["household_no"]) for r in lake_rows()] == [
        (people[0].pk, people[0].household_id),
        (people[3].pk, people[3].household_id),
    ]


def appeal(number: str, name: str, phone: str, **more) -> dict:
    return {
        "诉求编号": f"12345-{number[-4:]}{name}",
        "诉求人姓名": name,
        "联系电话": phone,
        "证件号码": number,
        "乡镇": "栋川镇",
        "行政村": "白塔村",
        "诉求日期": "2022-06-03",
        "诉求内容": "家里老人住院，负担很重",
        "来源渠道": "12345",
    } | more


def test_hotline_rows_are_kept_for_clues(people, deliver, write_csv, home):
    head, other = people[0], people[3]
    rows = [
        appeal(head.id_number, head.name, ""),
        appeal("", other.name, "13800000001"),
        appeal("", other.name, "", 行政村="仓屯", 乡镇="光禄"),
        appeal("", "路人甲", ""),
    ]
    result = deliver(write_csv(rows), "hotline")
    assert (result.accepted, result.unlinked, result.queued) == (4, 1, 1)
    found = {item.row_no: item for item in hotline_appeals("532325", JUNE)}
    assert [(n, i.link, i.person, i.division_code) for n, i in sorted(found.items())] == [
        (2, "id", head, "532325100200"),
        (3, "ladder", other, "532325100200"),
        (4, "queued", None, "532325101201"),
        (5, "none", None, "532325100200"),
    ]
    assert found[2].content == "家里老人住院，负担很重"
    assert found[2].household_id == head.household_id
    assert set(lake_rows()[0]) >= {"诉求日期", "来源渠道"}
    assert not {"诉求内容", "诉求人姓名", "联系电话", "证件号码"} & set(lake_rows()[0])
    raw = b"".join(path.read_bytes() for path in (home / "lake").rglob("*.parquet"))
    assert "负担很重".encode() not in raw
    deliver(write_csv(rows[:1], "新.csv"), "hotline")
    assert hotline_appeals("532325").count() == 1
    assert HotlineAppeal.objects.count() == 5


def test_a_disability_certificate_stands_for_a_missing_number(people, deliver, write_csv):
    row = {"证件号码": "", "姓名": people[0].name, "残疾证号": f"{people[0].id_number}43"}
    row |= {"残疾类别": "肢体", "残疾等级": "3", "发证日期": "2022-01-01"}
    deliver(write_csv([row]), "disability")
    assert [(r["link"], r["person_no"]) for r in lake_rows()] == [("id", people[0].pk)]


def test_first_generation_numbers(people, deliver, write_csv):
    person = people[0]
    short = person.id_number[:6] + person.id_number[8:17]
    typed = short[:10] + str((int(short[10]) + 1) % 10) + short[11:]
    deliver(write_csv([expense(short, person.name), expense(typed, person.name)]))
    assert {row["person_no"] for row in lake_rows()} == {person.pk}


@pytest.mark.parametrize("header", ["县", "县(市、区)", "乡镇"])
def test_a_file_of_another_county_is_refused(people, deliver, write_csv, home, header):
    rows = [row | {header: f"大姚县{i}"} for i, row in enumerate(expenses(people))]
    before = snapshot_of(home)
    with pytest.raises(RefusedError) as caught:
        deliver(write_csv(rows))
    assert caught.value.code == "other-county"
    assert "大姚县0" in caught.value.message
    assert snapshot_of(home) == before
    assert FeedBatch.objects.count() == 0


def test_a_file_of_this_county_may_say_so(people, deliver, write_csv):
    rows = [row | {"县": "姚安", "乡镇": "栋川"} for row in expenses(people)]
    assert deliver(write_csv(rows)).accepted == 12
    rows[0]["县"] = "大姚县"
    result = deliver(write_csv(rows, "二.csv"))
    assert result.accepted == 12
    assert any("大姚县" in sentence for sentence in result.warnings)


def test_a_table_of_strangers_is_taken_with_a_warning(people, deliver, write_csv, monkeypatch):
    module = import_module("xianjie.apps.sources.actions.import_feed")
    monkeypatch.setattr(module, "unlinked_bar", lambda county, on: Decimal("0.05"))
    rows = [expense(id_number(f"5323991988080{i:04d}"), f"外人{i}") for i in range(20)]
    result = deliver(write_csv(rows))
    assert (result.accepted, result.unlinked) == (20, 20)
    assert "20 行（占 100.0%）" in result.warnings[0]


def test_several_counties_ask_which(people, deliver, write_csv):
    from tests.apps.sources.kit import Level, divide

    divide("623001000000", "合作市", Level.COUNTY, "623000000000")
    divide("623001001000", "通钦街道", Level.TOWNSHIP, "623001000000")
    path = write_csv(expenses(people))
    with pytest.raises(UsageError) as caught:
        deliver(path)
    assert caught.value.code == "which-county"
    assert "合作市(623001)" in caught.value.message
    assert deliver(path, place="532325").accepted == 12


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"place": "532399"}, "unknown-place"),
        ({"place": "5323"}, "unknown-place"),
        ({"place": "abc"}, "bad-division"),
        ({"feed": "registry-person"}, "not-a-feed"),
        ({"feed": "medical"}, "unknown-table"),
        ({"period": JUNE + 2}, "future-period"),
    ],
)
def test_wrong_calls(people, deliver, write_csv, options, code):
    path = write_csv(expenses(people))
    with pytest.raises(UsageError) as caught:
        deliver(path, **options)
    assert caught.value.code == code


def test_a_missing_file_is_wrong_use(county, deliver, tmp_path):
    with pytest.raises(UsageError) as caught:
        deliver(tmp_path / "没有.csv")
    assert caught.value.code == "no-file"


def test_only_headers_count_as_none(people, deliver, write_csv):
    path = write_csv([], columns=list(expense("", "")))
    result = deliver(path, complete=True)
    assert counts(result) == (0, 0, 0, 0, 0, 0)
    assert result.warnings == ("文件里只有表头，没有数据行；本期按零行登记。",)
    assert lake_rows() == []


def test_expectations_and_audit_come_with_the_first_import(people, deliver, write_csv, root):
    deliver(write_csv(expenses(people)))
    assert FeedExpectation.objects.count() == len(all_contracts("feed")) == 19
    event = AuditEvent.objects.get(action="sources.import-feed")
    assert event.actor_label == root.label == "cli:test"
    assert event.object_id == "medical-expense-2022-06-532325-1"
    assert event.detail["accepted"] == 12
    text = str(event.detail)
    assert not any(person.name in text for person in Person.objects.all())


def test_a_scope_elsewhere_may_not_import(people, deliver, write_csv):
    from xianjie.apps.accounts.actors import Actor
    from xianjie.apps.accounts.enums import Role
    from xianjie.apps.accounts.scope import Scope

    clerk = Actor("user:li", Scope.of(["532326"], [Role.COUNTY_ANALYST]))
    with pytest.raises(RefusedError) as caught:
        deliver(write_csv(expenses(people)), by=clerk)
    assert caught.value.code == "not-permitted"


def test_gb18030_with_rare_characters(people, deliver, write_csv):
    Person.objects.filter(pk=people[0].pk).update(name="李㛃䶮")
    path = write_csv([expense(people[0].id_number, "李㛃䶮")], encoding="gb18030")
    assert deliver(path).accepted == 1
    assert lake_rows()[0]["link"] == "id"
