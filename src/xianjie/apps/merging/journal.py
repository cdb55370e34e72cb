"""The journal of a merge: besides rows that were changed, rows that were hung on another record."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Model

from xianjie.apps.registry.journal import Entry, Journal
from xianjie.apps.sources.actions.repoint import FeedMove

REPOINT, FEED = "repoint", "feed"


class MergeJournal(Journal):
    """Remembers re-pointed rows of every register, and rows of feeds."""

    def repoint(self, model: type[Model], field: str, keys: list[int], old: int, new: int) -> None:
        """Hang rows on another record; ``field`` is the column, ``keys`` the rows."""
        if not keys:
            return
        model._default_manager.filter(pk__in=keys).update(**{field: new})
        self.entries.append(
            {REPOINT: model._meta.label, "field": field, "keys": keys, "old": old, "new": new}
        )

    def moved_feeds(self, moves: list[FeedMove]) -> None:
        """Remember rows of feeds that went over to another record."""
        self.entries += [{FEED: move.part, "rows": move.rows} for move in moves]

    def feed_moves(self) -> list[FeedMove]:
        """Return the rows of feeds that went over."""
        return [FeedMove(e[FEED], e["rows"]) for e in self.entries if FEED in e]

    def built_upon(self) -> list[str]:
        """Return the tables whose rows are no longer as the merge left them."""
        found = super().built_upon()
        for entry in self.entries:
            if REPOINT in entry:
                rows = apps.get_model(entry[REPOINT])._default_manager.filter(pk__in=entry["keys"])
                if rows.filter(**{entry["field"]: entry["new"]}).count() != len(entry["keys"]):
                    found.append(entry[REPOINT])
        return found

    def _put_back(self, entry: Entry) -> None:
        if REPOINT in entry:
            model = apps.get_model(entry[REPOINT])
            rows = model._default_manager.filter(pk__in=entry["keys"])
            rows.update(**{entry["field"]: entry["old"]})
        elif FEED not in entry:
            super()._put_back(entry)
