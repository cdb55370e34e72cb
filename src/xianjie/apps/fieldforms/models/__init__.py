"""Tables of the sheets filled in at the door."""

from xianjie.apps.fieldforms.models.draft import SheetDraft
from xianjie.apps.fieldforms.models.sheet import Sheet, SheetPhoto
from xianjie.apps.fieldforms.models.task import FieldTask

__all__ = ["FieldTask", "Sheet", "SheetDraft", "SheetPhoto"]
