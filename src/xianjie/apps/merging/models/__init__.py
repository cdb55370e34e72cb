"""Tables of merging."""

from xianjie.apps.merging.models.merge import Merge
from xianjie.apps.merging.models.proposal import MergeProposal
from xianjie.apps.merging.models.search import DuplicateSearch

__all__ = ["DuplicateSearch", "Merge", "MergeProposal"]
