"""A mended quarantine workbook adds its rows to the batch it came from."""

import openpyxl
import pytest

from tests.apps.sources.kit import JUNE, expense, expenses
from tests.apps.sources.test_import import counts, lake_rows
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, LinkCandidate
from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


def mend(path, target, changes: dict[int, dict[str, str]], drop: tuple[int, ...] = ()):
    """Change cells of a quarantine workbook by original row number and column."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    header = next(row for row in sheet.iter_rows() if row[0].value == "原行号")
    columns = {cell.value: cell.column for cell in header}
    for row in range(sheet.max_row, header[0].row, -1):
        number = int(sheet.cell(row, 1).value)
        for name, value in changes.get(number, {}).items():
            sheet.cell(row, columns[name]).value = value
        if number in drop:
            sheet.delete_rows(row)
    book.save(target)
    return target


@pytest.fixture
def first(people, deliver, write_csv):
    """Two good rows and three bad ones, in rows 4 to 6."""
    rows = [
        *expenses(people[:2]),
        expense(people[2].id_number, people[2].name, own_part="很多"),
        expense(people[3].id_number, people[3].name, 结算日期="2022-06-31"),
        expense(people[4].id_number, people[4].name, 就医类别="看病"),
    ]
    return deliver(write_csv(rows), complete=True)


def test_mended_rows_are_added(first, people, deliver, tmp_path):
    assert counts(first)[:3] == (5, 2, 3)
    book = mend(
        first.quarantine_file,
        tmp_path / "改好.xlsx",
        {4: {"个人自付": "88.00"}, 5: {"结算日期": "2022-06-30"}},
    )
    again = deliver(book)
    assert counts(again)[:3] == (3, 2, 1)
    assert again.batch == first.batch
    assert again.replaced == ()
    batch = FeedBatch.objects.get()
    assert (batch.read, batch.accepted, batch.quarantined) == (5, 4, 1)
    assert (batch.awaiting, batch.complete, batch.state) == ([6], True, "ACTIVE")
    assert [row["row_no"] for row in lake_rows()] == [2, 3, 4, 5]
    assert lake_rows()[2]["person_no"] == people[2].pk
    assert [path.name for path in active_batches("532325")[0].paths] == [
        "part-000.parquet",
        "part-001.parquet",
    ]
    last = deliver(mend(again.quarantine_file, tmp_path / "三.xlsx", {6: {"就医类别": "住院"}}))
    assert (counts(last)[:3], last.quarantine_file) == ((1, 1, 0), None)
    batch.refresh_from_db()
    assert (batch.read, batch.accepted, batch.quarantined, batch.awaiting) == (5, 5, 0, [])
    assert FeedBatchPart.objects.count() == 3
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions[1:] == ["sources.import-feed", "sources.mend-feed", "sources.mend-feed"]


def test_a_mended_row_is_added_once(first, deliver, tmp_path):
    book = mend(first.quarantine_file, tmp_path / "一.xlsx", {4: {"个人自付": "88"}}, drop=(5, 6))
    deliver(book)
    with pytest.raises(RefusedError) as caught:
        deliver(book)
    assert caught.value.code == "already-imported"
    saved_again = mend(book, tmp_path / "二.xlsx", {4: {"个人自付": "99"}})
    result = deliver(saved_again)
    assert counts(result)[:3] == (1, 0, 1)
    batch = FeedBatch.objects.get()
    assert (batch.read, batch.accepted, batch.quarantined) == (5, 3, 2)
    assert batch.awaiting == [5, 6]
    assert [row["row_no"] for row in lake_rows()] == [2, 3, 4]


def test_rows_written_by_hand_are_not_taken_in(first, people, deliver, tmp_path):
    book = openpyxl.load_workbook(first.quarantine_file)
    sheet = book.active
    last = [cell.value for cell in sheet[sheet.max_row]]
    last[0] = None
    sheet.append(last)
    book.save(tmp_path / "加行.xlsx")
    result = deliver(tmp_path / "加行.xlsx")
    assert counts(result)[:3] == (4, 0, 4)
    batch = FeedBatch.objects.get()
    assert (batch.read, batch.accepted, batch.awaiting) == (5, 2, [4, 5, 6])


def test_unmended_rows_come_back_again(first, deliver, tmp_path):
    book = mend(first.quarantine_file, tmp_path / "没改.xlsx", {})
    result = deliver(book)
    assert counts(result)[:3] == (3, 0, 3)
    assert result.quarantine_file.name == f"{first.batch}-1.xlsx"
    batch = FeedBatch.objects.get()
    assert (batch.read, batch.accepted, batch.quarantined) == (5, 2, 3)
    assert batch.awaiting == [4, 5, 6]


def test_a_mended_row_may_go_to_review(first, people, deliver, tmp_path):
    changes = {4: {"个人自付": "88", "姓名": "赵不同"}}
    deliver(mend(first.quarantine_file, tmp_path / "一.xlsx", changes))
    row = LinkCandidate.objects.get()
    assert (row.part_number, row.row_no, row.name) == (1, 4, "赵不同")
    assert FeedBatch.objects.get().queued == 1


def test_saved_as_csv_it_still_knows_its_batch(first, people, deliver, tmp_path):
    import csv

    sheet = openpyxl.load_workbook(first.quarantine_file).active
    path = tmp_path / "另存.csv"
    with path.open("w", newline="", encoding="gb18030") as file:
        rows = [["" if c is None else c for c in row] for row in sheet.values]
        rows[2][list(rows[1]).index("个人自付")] = "88"
        csv.writer(file).writerows(rows)
    assert counts(deliver(path))[:3] == (3, 1, 2)
    assert FeedBatch.objects.get().accepted == 3


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"period": JUNE + 1}, "other-period"),
        ({"place": "532325100"}, "other-place"),
        ({"feed": "subsidy-payment"}, "foreign-quarantine"),
    ],
)
def test_it_belongs_to_its_batch_only(first, deliver, tmp_path, options, code):
    book = mend(first.quarantine_file, tmp_path / "一.xlsx", {4: {"个人自付": "88"}})
    with pytest.raises(RefusedError) as caught:
        deliver(book, **options)
    assert caught.value.code == code
    assert FeedBatchPart.objects.count() == 1


def test_a_replaced_batch_takes_no_more_rows(first, people, deliver, write_csv, tmp_path):
    deliver(write_csv(expenses(people), "新.csv"))
    book = mend(first.quarantine_file, tmp_path / "一.xlsx", {4: {"个人自付": "88"}})
    with pytest.raises(RefusedError) as caught:
        deliver(book)
    assert caught.value.code == "batch-replaced"


def test_a_dry_run_of_a_mended_file(first, deliver, tmp_path):
    book = mend(first.quarantine_file, tmp_path / "一.xlsx", {4: {"个人自付": "88"}})
    assert counts(deliver(book, dry_run=True))[:3] == (3, 1, 2)
    assert FeedBatch.objects.get().accepted == 2


@pytest.mark.parametrize("stage", ["seal", "write_part", "_commit", "record"])
def test_killed_while_adding(first, deliver, tmp_path, home, monkeypatch, stage):
    from tests.apps.sources.test_killed import Killed, break_at, end_state

    book = mend(first.quarantine_file, tmp_path / "一.xlsx", {4: {"个人自付": "88"}})
    before = end_state(home)
    with monkeypatch.context() as patch:
        break_at(patch, stage, after=True)
        with pytest.raises(Killed):
            deliver(book)
    assert end_state(home) == before
    assert counts(deliver(book))[:3] == (3, 1, 2)
