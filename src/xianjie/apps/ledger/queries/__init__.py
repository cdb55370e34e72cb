"""Reading what stands around the rows of a register."""

from xianjie.apps.ledger.queries.places import places_in, places_named
from xianjie.apps.ledger.queries.reading import history_of, saved_filters, upload_of

__all__ = ["history_of", "places_in", "places_named", "saved_filters", "upload_of"]
