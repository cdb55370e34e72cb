"""Old events move to a file; what is left still holds, and nothing can be slipped away."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from xianjie.apps.audit import append_only
from xianjie.apps.audit.actions import archive_events, check_portion, record, verify
from xianjie.apps.audit.actions.archive import oldest_kept
from xianjie.apps.audit.archiving import read_archive
from xianjie.apps.audit.models import AuditArchive, AuditCheck, AuditEvent
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2022, 1, 1, 1, 0, tzinfo=UTC)
NOW = datetime(2022, 12, 1, 1, 0, tzinfo=UTC)
BEFORE = date(2022, 3, 1)


@pytest.fixture
def year() -> list[AuditEvent]:
    """Ten events, one every twenty days from the first of January."""
    return [
        record(
            actor="user:li",
            action="test.act",
            object_type="thing",
            object_id=number,
            at=START + timedelta(days=20 * number),
            detail={"人数": number, "比例": 0.1, "列": [1, None, {"日": date(2022, 6, 30)}]},
        )
        for number in range(10)
    ]


def archive(root, path: Path, before: date = BEFORE, now: datetime = NOW):
    return archive_events(by=root, before=before, path=path, months=6, zone=ZONE, now=now)


def plain_sql(sql: str, *values: object) -> None:
    """What somebody with the database in hand may do."""
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
    append_only.install(connection)


def test_what_is_moved_and_what_stays(root, year, tmp_path) -> None:
    path = tmp_path / "2022.jsonl.gz"
    head = verify().head
    done = archive(root, path)
    assert (done.events, done.first_id, done.last_id) == (3, year[0].pk, year[2].pk)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == [path.name]
    told = read_archive(path)
    assert (told.intact, told.events, told.content_hash) == (True, 3, done.content_hash)
    assert told.hashes == {event.hash for event in year[:3]}
    left = list(AuditEvent.objects.order_by("id"))
    assert [event.pk for event in left[:-1]] == [event.pk for event in year[3:]]
    assert left[-1].action == "audit.archive"
    assert left[-1].detail == {"events": 3, "file": path.name, "sha256": done.content_hash}
    found = verify(expected_head=head)
    assert (found.intact, found.events, found.archived) == (True, 8, 3)
    assert append_only.in_force(connection)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")


def test_archives_follow_each_other(root, year, tmp_path) -> None:
    first, second = tmp_path / "a.gz", tmp_path / "b.gz"
    archive(root, first)
    archive(root, second, before=date(2022, 5, 1))
    assert [a.events for a in AuditArchive.objects.order_by("id")] == [3, 3]
    assert read_archive(second).previous_hash == read_archive(first).last_hash
    found = verify()
    assert (found.intact, found.archived) == (True, 6)


def test_everything_may_be_moved_but_the_note_of_it(root, year, tmp_path) -> None:
    later = datetime(2030, 1, 1, tzinfo=UTC)
    assert archive(root, tmp_path / "a.gz", before=date(2029, 1, 1), now=later).events == 10
    assert [event.action for event in AuditEvent.objects.all()] == ["audit.archive"]
    assert verify().intact
    record(actor="x", action="test.act", object_type="t", object_id="1", at=later)
    assert verify().intact


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (date(2022, 6, 2), "too-young"),
        (date(2023, 1, 1), "too-young"),
        (date(2022, 1, 1), "nothing-to-archive"),
    ],
)
def test_what_is_refused(root, year, tmp_path, before, code) -> None:
    with pytest.raises(RefusedError) as caught:
        archive(root, tmp_path / "a.gz", before=before)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []
    assert AuditEvent.objects.count() == 10


def test_a_file_is_never_overwritten(root, year, tmp_path) -> None:
    path = tmp_path / "a.gz"
    path.write_text("mine")
    with pytest.raises(RefusedError) as caught:
        archive(root, path)
    assert caught.value.code == "file-exists"
    assert path.read_text() == "mine"


def test_a_broken_chain_is_not_archived(root, year, tmp_path) -> None:
    plain_sql("UPDATE audit_auditevent SET actor_label = 'x' WHERE id = %s", year[1].pk)
    with pytest.raises(RefusedError) as caught:
        archive(root, tmp_path / "a.gz")
    assert caught.value.code == "audit-broken"
    assert list(tmp_path.iterdir()) == []
    assert AuditEvent.objects.count() == 10


def test_when_the_removal_fails_nothing_has_happened(root, year, tmp_path, monkeypatch) -> None:
    def fail(_connection: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(append_only, "install", fail)
        with pytest.raises(ZeroDivisionError):
            archive(root, tmp_path / "a.gz")
    assert AuditEvent.objects.count() == 10
    assert append_only.in_force(connection)
    assert list(tmp_path.iterdir()) == []
    assert verify().intact


@pytest.mark.parametrize("which", [3, 5])
def test_after_an_archive_a_removed_event_is_found(root, year, tmp_path, which) -> None:
    archive(root, tmp_path / "a.gz")
    plain_sql("DELETE FROM audit_auditevent WHERE id = %s", year[which].pk)
    assert verify().broken_at == year[which + 1].pk


def test_after_an_archive_a_changed_event_is_found(root, year, tmp_path) -> None:
    archive(root, tmp_path / "a.gz")
    plain_sql("UPDATE audit_auditevent SET object_id = '9' WHERE id = %s", year[4].pk)
    assert verify().broken_at == year[4].pk


@pytest.mark.parametrize(
    "change", [{"last_hash": "0" * 64}, {"events": 99}, {"content_hash": "0" * 64}]
)
def test_a_changed_archive_row_is_found(root, year, tmp_path, change) -> None:
    archive(root, tmp_path / "a.gz")
    AuditArchive.objects.update(**change)
    assert "归档“a.gz”的记录被改动" in verify().message


def test_an_invented_archive_hides_nothing(root, year) -> None:
    """Remove the first events and pretend that they were archived, without the key."""
    plain_sql("DELETE FROM audit_auditevent WHERE id <= %s", year[2].pk)
    AuditArchive.objects.create(
        archived_at=NOW, actor_label="x", first_id=year[0].pk, last_id=year[2].pk, events=3,
        first_at=NOW, last_at=NOW, last_hash=year[2].hash, content_hash="0" * 64, file_name="x",
        mac="0" * 64,
    )  # fmt: skip
    assert not verify().intact


def test_a_removed_archive_row_is_found(root, year, tmp_path) -> None:
    archive(root, tmp_path / "a.gz")
    archive(root, tmp_path / "b.gz", before=date(2022, 5, 1))
    AuditArchive.objects.order_by("id").first().delete()
    assert "归档“b.gz”" in verify().message
    AuditArchive.objects.all().delete()
    assert verify().broken_at == year[6].pk


def lines_of(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as packed:
        return [json.loads(line) for line in packed]


def repack(path: Path, lines: list[dict]) -> None:
    path.unlink()
    with gzip.open(path, "wt", encoding="utf-8") as packed:
        packed.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines[2].update(actor_label="user:other"),
        lambda lines: lines.pop(2),
        lambda lines: lines.pop(),
        lambda lines: lines.append(lines[1]),
        lambda lines: lines[-1].update(mac="0" * 64),
        lambda lines: lines[0].update(format="other"),
        lambda lines: lines.clear(),
        lambda lines: lines[2].pop("hash"),
    ],
)
def test_a_changed_file_is_found(root, year, tmp_path, change) -> None:
    path = tmp_path / "a.gz"
    archive(root, path)
    lines = lines_of(path)
    change(lines)
    repack(path, lines)
    assert not read_archive(path).intact


@pytest.mark.parametrize("cut", [0, 10, -5])
def test_a_damaged_file_is_found(root, year, tmp_path, cut) -> None:
    path = tmp_path / "a.gz"
    archive(root, path)
    whole = path.read_bytes()
    path.write_bytes(whole[:cut])
    assert not read_archive(path).intact
    assert not read_archive(tmp_path / "none.gz").intact


def test_a_head_noted_before_the_archive_is_found_in_the_file(root, year, tmp_path) -> None:
    noted = year[1].hash
    assert verify(expected_head=noted).intact
    archive(root, tmp_path / "a.gz")
    assert "--archive" in verify(expected_head=noted).message
    hashes = read_archive(tmp_path / "a.gz").hashes
    assert verify(expected_head=noted, archived_hashes=hashes).intact


@pytest.mark.parametrize(
    ("today", "kept"),
    [
        (date(2022, 12, 1), date(2022, 6, 1)),
        (date(2022, 3, 31), date(2021, 9, 30)),
        (date(2022, 8, 31), date(2022, 2, 28)),
        (date(2022, 6, 15), date(2021, 12, 15)),
        (date(2022, 7, 1), date(2022, 1, 1)),
    ],
)
def test_months_are_counted_back(today, kept) -> None:
    assert oldest_kept(today, 6) == kept


class TestPortions:
    """Checking on the auditor's page."""

    def walk(self, root, portion: int = 4) -> AuditCheck:
        for _ in range(10):
            check = check_portion(by=root, now=NOW, portion=portion)
            if check.finished_at:
                return check
        raise AssertionError("never ends")

    def test_a_whole_chain(self, root, year) -> None:
        first = check_portion(by=root, now=NOW, portion=4)
        assert (first.events, first.finished_at) == (4, None)
        record(actor="x", action="test.act", object_type="t", object_id="1", at=NOW)
        done = self.walk(root)
        assert done.pk == first.pk
        assert (done.intact, done.events, done.previous_hash) == (True, 10, year[-1].hash)
        assert AuditEvent.objects.order_by("-id").first().action == "audit.verify"
        again = self.walk(root)
        assert (again.intact, again.events) == (True, 12)

    def test_a_tampered_event(self, root, year) -> None:
        plain_sql("UPDATE audit_auditevent SET object_id = '9' WHERE id = %s", year[6].pk)
        done = self.walk(root)
        assert (done.intact, done.broken_at) == (False, year[6].pk)

    def test_a_cut_tail(self, root, year) -> None:
        self.walk(root)
        plain_sql("DELETE FROM audit_auditevent WHERE id >= %s", year[7].pk)
        assert "末尾的记录被删除" in self.walk(root).message

    def test_an_empty_audit(self, root) -> None:
        assert self.walk(root).intact

    def test_after_an_archive(self, root, year, tmp_path) -> None:
        self.walk(root)
        archive(root, tmp_path / "a.gz")
        done = self.walk(root)
        assert done.intact, done.message

    def test_an_archive_in_between_begins_anew(self, root, year, tmp_path) -> None:
        first = check_portion(by=root, now=NOW, portion=1)
        archive(root, tmp_path / "a.gz")
        done = self.walk(root)
        assert done.intact, done.message
        assert done.pk != first.pk

    def test_triggers_taken_away(self, root, year) -> None:
        append_only.remove(connection)
        assert "触发器不在" in self.walk(root).message
        append_only.install(connection)
