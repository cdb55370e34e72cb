"""What can be done with departmental feeds."""

from xianjie.apps.sources.actions.expectations import configure_expectation, ensure_expectations
from xianjie.apps.sources.actions.import_feed import feed_contract, import_feed
from xianjie.apps.sources.actions.relink import Relinked, relink_batches
from xianjie.apps.sources.actions.review import resolve_candidate
from xianjie.apps.sources.result import ImportResult

__all__ = [
    "ImportResult",
    "Relinked",
    "configure_expectation",
    "ensure_expectations",
    "feed_contract",
    "import_feed",
    "relink_batches",
    "resolve_candidate",
]
