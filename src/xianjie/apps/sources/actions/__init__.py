"""What can be done with departmental feeds."""

from xianjie.apps.sources.actions.expectations import configure_expectation, ensure_expectations
from xianjie.apps.sources.actions.import_export import (
    ExportResult,
    import_export,
    recognised_table,
)
from xianjie.apps.sources.actions.import_feed import feed_contract, import_feed
from xianjie.apps.sources.actions.platforms import ensure_platforms
from xianjie.apps.sources.actions.quarantine import needs_second_factor, take_quarantine
from xianjie.apps.sources.actions.relink import Relinked, relink_batches
from xianjie.apps.sources.actions.relink_exports import relink_exports
from xianjie.apps.sources.actions.reminding import remind_of
from xianjie.apps.sources.actions.review import reopen_candidate, resolve_candidate
from xianjie.apps.sources.actions.uploads import bring_feed, confirm_feed
from xianjie.apps.sources.result import ImportResult

__all__ = [
    "ExportResult",
    "ImportResult",
    "Relinked",
    "bring_feed",
    "configure_expectation",
    "confirm_feed",
    "ensure_expectations",
    "ensure_platforms",
    "feed_contract",
    "import_export",
    "import_feed",
    "needs_second_factor",
    "recognised_table",
    "relink_batches",
    "relink_exports",
    "remind_of",
    "reopen_candidate",
    "resolve_candidate",
    "take_quarantine",
]
