"""An import killed at any moment leaves nothing half, and doing it again gives the same end."""

from importlib import import_module

import pyarrow.parquet as pq
import pytest

from tests.apps.sources.kit import expense, expenses, snapshot_of
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.sources.models import FeedBatch, FeedBatchPart, LinkCandidate
from xianjie.apps.sources.queries import active_batches
from xianjie.apps.sources.storage.journal import Journal
from xianjie.apps.sources.storage.lake import Manifest

pytestmark = pytest.mark.django_db
STAGES = [
    "judged_rows",
    "write_quarantine",
    "seal",
    "write_part",
    "Manifest.write",
    "sync_folder",
    "_commit",
    "queue_rows",
    "record",
]


class Killed(BaseException):
    """The process ends here."""


def break_at(monkeypatch, stage: str, *, after: bool) -> None:
    """Let a stage end the process, before it did anything or when it had done everything."""
    store = import_module("xianjie.apps.sources.actions.store")
    reading = import_module("xianjie.apps.sources.actions.import_feed")
    owner = reading if stage == "judged_rows" else store
    if stage == "Manifest.write":
        owner, stage = Manifest, "write"
    genuine = getattr(owner, stage)

    def broken(*args, **kwargs):
        if after:
            genuine(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(owner, stage, broken)


def end_state(home) -> dict:
    """Return everything that should not depend on how often the import was begun."""
    files = snapshot_of(home)
    sealed = {name for name in files if name.endswith((".sealed", ".xlsx"))}
    return {
        "files": {name: b"" if name in sealed else content for name, content in files.items()},
        "batches": list(FeedBatch.objects.order_by("batch").values("batch", "state", "accepted")),
        "parts": list(FeedBatchPart.objects.order_by("id").values("parquet_file", "sha256")),
        "queue": list(LinkCandidate.objects.order_by("id").values("row_no", "choices", "state")),
        "events": list(AuditEvent.objects.order_by("id").values("action", "object_id")),
        "rows": [
            pq.read_table(path, partitioning=None).to_pylist()
            for batch in active_batches("532325")
            for path in batch.paths
        ],
    }


@pytest.fixture
def path(people, write_csv):
    rows = [*expenses(people), expense("", people[0].name), expense("1", "错行", own_part="无")]
    return write_csv(rows)


@pytest.fixture
def first(people, write_csv, deliver):
    """An earlier batch, which the killed import is about to replace."""
    return deliver(write_csv(expenses(people[:3]), "旧.csv"))


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_interrupted(first, path, deliver, home, monkeypatch, stage, after):
    before = end_state(home)
    with monkeypatch.context() as patch:
        break_at(patch, stage, after=after)
        with pytest.raises(Killed):
            deliver(path)
    assert end_state(home) == before
    deliver(path)
    assert FeedBatch.objects.filter(state="ACTIVE").get().read == 14


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("stage", STAGES)
def test_power_failure(first, path, deliver, home, monkeypatch, stage, after):
    before = end_state(home)
    sweep = Journal.sweep
    with monkeypatch.context() as patch:
        break_at(patch, stage, after=after)
        patch.setattr(Journal, "sweep", sweep_once_then_die(sweep))
        with pytest.raises(Killed):
            deliver(path)
    left = end_state(home)
    assert left | {"files": None} == before | {"files": None}
    result = deliver(path)
    assert result.batch == "medical-expense-2022-06-532325-2"
    parquet = {name for name in snapshot_of(home) if name.endswith(".parquet")}
    assert parquet == {"lake/" + part.parquet_file for part in FeedBatchPart.objects.all()}
    assert not any(".importing" in name for name in snapshot_of(home))
    assert FeedBatch.objects.filter(state="ACTIVE").get().batch == result.batch


def sweep_once_then_die(genuine):
    """Sweep at the beginning of the import, but not when it fails."""
    calls = []

    def sweep(self, succeeded):
        calls.append(self)
        if len(calls) > 1:
            raise Killed
        return genuine(self, succeeded)

    return sweep


def test_power_failure_right_after_the_commit(first, path, deliver, home, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_close", lambda self: (_ for _ in ()).throw(Killed))
        patch.setattr(Journal, "sweep", lambda self, succeeded: None)
        with pytest.raises(Killed):
            deliver(path)
    batch = FeedBatch.objects.filter(state="ACTIVE").get()
    assert batch.read == 14
    from xianjie.kernel.errors import RefusedError

    with pytest.raises(RefusedError):
        deliver(path)
    assert len(active_batches("532325")[0].paths) == 1
    assert active_batches("532325")[0].paths[0].exists()
    assert not any(".importing" in name for name in snapshot_of(home))


def test_the_end_is_the_same_however_often_it_was_killed(first, path, deliver, home, monkeypatch):
    for stage in STAGES:
        with monkeypatch.context() as patch:
            break_at(patch, stage, after=True)
            with pytest.raises(Killed):
                deliver(path)
    deliver(path)
    state = end_state(home)
    assert [event["action"] for event in state["events"]] == [
        "sources.expect-feeds",
        "sources.import-feed",
        "sources.import-feed",
    ]
    assert [batch["state"] for batch in state["batches"]] == ["REPLACED", "ACTIVE"]
    assert len(state["queue"]) == 1
