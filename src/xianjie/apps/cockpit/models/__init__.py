"""Tables of the cockpit."""

from xianjie.apps.cockpit.models.snapshot import (
    MonthSnapshot,
    SnapshotCell,
    SnapshotClue,
    SnapshotHousehold,
)

__all__ = ["MonthSnapshot", "SnapshotCell", "SnapshotClue", "SnapshotHousehold"]
