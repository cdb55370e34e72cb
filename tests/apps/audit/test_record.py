import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from xianjie.apps.audit import append_only
from xianjie.apps.audit.actions import record, verify
from xianjie.apps.audit.chain import plain
from xianjie.apps.audit.models import AuditEvent, AuditEventError
from xianjie.apps.audit.queries import events_about

pytestmark = pytest.mark.django_db


def add(now, number=1, **more):
    return record(
        actor="cli:test",
        action="test.act",
        object_type="thing",
        object_id=number,
        at=now + timedelta(seconds=number),
        detail={
            "人数": number,
            "比例": 0.1,
            "日": date(2022, 6, 30),
            "嵌": {"列": [1, None, True]},
        },
        **more,
    )


@pytest.fixture
def untriggered():
    """Somebody with the database in hand who has taken the triggers away."""
    append_only.remove(connection)
    yield
    append_only.install(connection)


def test_chain_of_events_verifies(now):
    events = [add(now, number) for number in (1, 2, 3)]
    assert events[0].previous_hash == ""
    assert [e.previous_hash for e in events[1:]] == [e.hash for e in events[:2]]
    found = verify()
    assert (found.intact, found.events, found.head) == (True, 3, events[2].hash)
    assert [e.object_id for e in events_about("thing", 2)] == ["2"]


def test_empty_audit_is_intact():
    found = verify()
    assert (found.intact, found.events, found.head) == (True, 0, "")


@pytest.mark.parametrize(
    "change",
    [
        {"detail": {"人数": 9}},
        {"actor_label": "user:other"},
        {"object_id": "7"},
        {"at": datetime.fromisoformat("2020-01-01T00:00:00+00:00")},
        {"division_code": "532325"},
    ],
)
def test_changed_event_is_found(now, untriggered, change):
    second = [add(now, number) for number in (1, 2, 3)][1]
    super(type(AuditEvent.objects.all()), AuditEvent.objects.filter(pk=second.pk)).update(**change)
    found = verify()
    assert (found.intact, found.broken_at) == (False, second.pk)
    assert str(second.pk) in found.message


def test_removed_event_is_found(now, untriggered):
    events = [add(now, number) for number in (1, 2, 3)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id = %s", [events[1].pk])
    assert verify().broken_at == events[2].pk


def cut(number, *, quietly):
    """Take away an event as somebody with the database in hand would."""
    append_only.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent WHERE id >= %s", [number])
        if quietly and connection.vendor == "sqlite":
            cursor.execute("UPDATE sqlite_sequence SET seq = %s", [number - 1])
    append_only.install(connection)


def test_cut_tail_is_found_by_a_noted_head(now):
    events = [add(now, number) for number in (1, 2, 3)]
    noted = verify().head
    cut(events[2].pk, quietly=True)
    assert verify().intact
    assert not verify(expected_head=noted).intact
    assert verify(expected_head=events[1].hash).intact


@pytest.mark.parametrize("first", [0, 2])
def test_cut_tail_is_found_without_one_on_sqlite(now, first):
    if connection.vendor != "sqlite":
        pytest.skip("numbers of PostgreSQL have gaps")
    events = [add(now, number) for number in (1, 2, 3)]
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add(now, 4)
        raise ZeroDivisionError
    assert verify().intact
    cut(events[first].pk, quietly=False)
    assert verify().message == "末尾的审计记录被删除。"


def test_triggers_taken_away_are_told(now, untriggered):
    add(now)
    assert "触发器不在" in verify().message


def test_model_refuses_change_and_removal(now):
    event = add(now)
    for forbidden in (
        event.save,
        event.delete,
        lambda: AuditEvent.objects.all().delete(),
        lambda: AuditEvent.objects.update(action="x"),
        lambda: AuditEvent.objects.bulk_update([event], ["action"]),
        lambda: AuditEvent.objects.bulk_create([event]),
    ):
        with pytest.raises(AuditEventError):
            forbidden()


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditevent SET action = 'x'",
        "DELETE FROM audit_auditevent",
    ],
)
def test_database_refuses_change_and_removal(now, sql):
    add(now)
    refusal = pytest.raises(DatabaseError)
    with refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.count() == 1


def test_sqlite_refuses_replacement(now):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    add(now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO audit_auditevent SELECT * FROM audit_auditevent")


def test_postgresql_refuses_truncation(now):
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    add(now)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE audit_auditevent")


def test_naive_moment_is_refused(now):
    with pytest.raises(ValueError, match="aware"):
        add(now.replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({1: Decimal("1.50")}, {"1": "1.50"}),
        ((0.1, {"b", "a"}), ["0.1", ["a", "b"]]),
        (date(2022, 6, 30), "2022-06-30"),
        (True, True),
    ],
)
def test_plain_values(value, expected):
    assert plain(value) == expected


def test_plain_refuses_what_json_does_not_know():
    with pytest.raises(TypeError):
        plain(object())


def test_event_outside_a_transaction_is_refused(now, monkeypatch):
    module = sys.modules["xianjie.apps.audit.actions.record"]
    monkeypatch.setattr(module, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="transaction"):
        add(now)
