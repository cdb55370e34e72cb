"""Writes of fieldwork."""

from xianjie.apps.fieldwork.actions.device import record_discard, record_download

__all__ = ["record_discard", "record_download"]
