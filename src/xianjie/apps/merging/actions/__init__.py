"""What people, and the search, do about duplicates."""

from xianjie.apps.merging.actions.deciding import say_different
from xianjie.apps.merging.actions.merging import (
    Consequence,
    Wish,
    merge_records,
    preview_merge,
)
from xianjie.apps.merging.actions.searching import SearchResult, search_duplicates
from xianjie.apps.merging.actions.undoing import undo_merge

__all__ = [
    "Consequence",
    "SearchResult",
    "Wish",
    "merge_records",
    "preview_merge",
    "say_different",
    "search_duplicates",
    "undo_merge",
]
