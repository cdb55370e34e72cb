"""Sheets as a county fills them in: with its own lists and its own additional items."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import date
from functools import lru_cache

from xianjie.apps.policies.queries import standards
from xianjie.exchange.sheets import SheetDefinition, all_sheets, load_sheet, read_extra
from xianjie.kernel.errors import UsageError

EXTRA = "表单附加项_"
_LOG = logging.getLogger(__name__)


def definition_of(form: str, county: str, on: date) -> SheetDefinition:
    """Return a sheet as a county fills it in on a day.

    Raises ``UsageError`` for an unknown form. An additional item that nobody can read is left
    out and logged: a slip in a list must not close the door to all visits.
    """
    return definitions_of([form], county, on)[form]


def definitions_of(wanted: Collection[str], county: str, on: date) -> dict[str, SheetDefinition]:
    """Return several sheets as `definition_of`, with as many queries as for one."""
    plain = {form: load_sheet(form) for form in wanted}
    names = {name for sheet in plain.values() for name in sheet.lists}
    book = standards(county, on, [*sorted(names), *(EXTRA + form for form in plain)])
    found = {}
    for form, sheet in plain.items():
        lists = tuple((name, book.texts(name)) for name in sorted(sheet.lists))
        found[form] = _at_place(form, lists, book.texts(EXTRA + form))
    return found


@lru_cache(maxsize=128)
def _at_place(
    form: str, lists: tuple[tuple[str, tuple[str, ...]], ...], extra: tuple[str, ...]
) -> SheetDefinition:
    items = []
    for text in extra:
        try:
            items.append(read_extra(text))
        except UsageError as error:
            _LOG.warning("extra item of sheet %s left out: %s", form, error.code)
    return load_sheet(form).at_place(dict(lists), items)


def forms() -> dict[str, str]:
    """Return what each form is called, in the order of the lists."""
    return {form: sheet.short or sheet.title for form, sheet in all_sheets().items()}
