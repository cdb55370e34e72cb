"""The addresses of a register."""

from __future__ import annotations

from django.urls import URLPattern, path

from xianjie.web.ledger.pages_import import ImportPages
from xianjie.web.ledger.pages_list import ListPages
from xianjie.web.ledger.pages_row import RowPages
from xianjie.web.ledger.register import Register


def addresses_of(register: Register) -> list[URLPattern]:
    """Return the addresses under ``<key>/``; pages that the register has no use for are absent."""
    lists, rows, imports = ListPages(register), RowPages(register), ImportPages(register)
    key = register.key
    found = [
        path(f"{key}/", lists.rows, name=key),
        path(f"{key}/export/", lists.export, name=f"{key}-export"),
        path(f"{key}/filters/", lists.save_filter, name=f"{key}-filter"),
        path(f"{key}/filters/<int:pk>/remove/", lists.remove_filter, name=f"{key}-filter-remove"),
        path(f"{key}/<int:pk>/", rows.detail, name=f"{key}-detail"),
        path(f"{key}/<int:pk>/retire/", rows.retire, name=f"{key}-retire"),
    ]
    if any(column.mask is not None for column in register.all_columns):
        found.append(path(f"{key}/<int:pk>/unmask/<str:name>/", rows.unmask, name=f"{key}-unmask"))
    if register.creates:
        found.append(path(f"{key}/new/", rows.new, name=f"{key}-new"))
    if register.edits:
        found.append(path(f"{key}/<int:pk>/edit/", rows.edit, name=f"{key}-edit"))
    if register.restores:
        found.append(path(f"{key}/<int:pk>/restore/", rows.restore, name=f"{key}-restore"))
    if register.imports:
        found += [
            path(f"{key}/template/", imports.template, name=f"{key}-template"),
            path(f"{key}/import/", imports.start, name=f"{key}-import"),
            path(f"{key}/import/<int:pk>/", imports.check, name=f"{key}-upload"),
            path(f"{key}/import/<int:pk>/refused/", imports.refused, name=f"{key}-refused"),
        ]
    return found
