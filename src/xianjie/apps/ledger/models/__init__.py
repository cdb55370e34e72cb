"""What every register stands on: the base of its rows, their history, saved filters, uploads."""

from xianjie.apps.ledger.models.filter import SavedFilter
from xianjie.apps.ledger.models.revision import LedgerRevision
from xianjie.apps.ledger.models.row import ROW_FIELDS, LedgerRow, PlacedRow, row_classes
from xianjie.apps.ledger.models.upload import LedgerUpload

__all__ = [
    "ROW_FIELDS",
    "LedgerRevision",
    "LedgerRow",
    "LedgerUpload",
    "PlacedRow",
    "SavedFilter",
    "row_classes",
]
