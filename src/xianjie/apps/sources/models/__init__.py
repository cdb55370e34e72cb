"""Tables of the departmental feeds."""

from xianjie.apps.sources.models.appeal import HotlineAppeal
from xianjie.apps.sources.models.batch import FeedBatch
from xianjie.apps.sources.models.candidate import LinkCandidate
from xianjie.apps.sources.models.expectation import FeedExpectation
from xianjie.apps.sources.models.export import ExportBatch
from xianjie.apps.sources.models.part import FeedBatchPart
from xianjie.apps.sources.models.platform import OutsidePlatform
from xianjie.apps.sources.models.reminder import FeedReminder
from xianjie.apps.sources.models.training import Training

__all__ = [
    "ExportBatch",
    "FeedBatch",
    "FeedBatchPart",
    "FeedExpectation",
    "FeedReminder",
    "HotlineAppeal",
    "LinkCandidate",
    "OutsidePlatform",
    "Training",
]
