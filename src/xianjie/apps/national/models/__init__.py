"""Tables of the exchange with the national system."""

from xianjie.apps.national.models.comparison import Comparison, Difference
from xianjie.apps.national.models.outside import OutsideEntry, OutsideList
from xianjie.apps.national.models.template import SheetTemplate

__all__ = ["Comparison", "Difference", "OutsideEntry", "OutsideList", "SheetTemplate"]
