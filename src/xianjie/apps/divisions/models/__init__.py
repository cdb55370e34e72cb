"""Tables of the divisions."""

from xianjie.apps.divisions.models.division import Division

__all__ = ["Division"]
