"""Tables of anonymised copies."""

from xianjie.apps.copies.models.request import CopyEvent, CopyKey, CopyRequest

__all__ = ["CopyEvent", "CopyKey", "CopyRequest"]
