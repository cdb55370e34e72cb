"""What can be done with divisions."""

from xianjie.apps.divisions.actions.load import DivisionLoad, load_divisions

__all__ = ["DivisionLoad", "load_divisions"]
