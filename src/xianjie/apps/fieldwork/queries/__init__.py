"""Reads of fieldwork."""

from xianjie.apps.fieldwork.queries.pack import Pack, find_visit, open_visits, pack_for

__all__ = ["Pack", "find_visit", "open_visits", "pack_for"]
