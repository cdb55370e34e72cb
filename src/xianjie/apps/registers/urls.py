"""Addresses of registers that are data."""

from __future__ import annotations

from django.urls import path

from xianjie.apps.registers.interfaces.entries import ROUTE, entries_at
from xianjie.apps.registers.views import catalogue, columns, designing, starting
from xianjie.web.ledger import shared_addresses

app_name = "registers"
_DESIGN = "designs/<slug:key>/"
urlpatterns = [
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/<slug:key>/switch/", catalogue.switch, name="switch"),
    path("designs/", starting.start, name="start"),
    path(_DESIGN, designing.design, name="design"),
    path(f"{_DESIGN}publish/", designing.publish, name="design-publish"),
    path(f"{_DESIGN}discard/", designing.discard, name="design-discard"),
    path(f"{_DESIGN}retire/", designing.retire, name="design-retire"),
    path(f"{_DESIGN}restore/", designing.restore, name="design-restore"),
    path(f"{_DESIGN}rows/", starting.take_rows, name="design-rows"),
    path(f"{_DESIGN}versions/<int:number>/", designing.version, name="design-version"),
    path(f"{_DESIGN}columns/", columns.column_new, name="column-new"),
    path(f"{_DESIGN}columns/<slug:column>/", columns.column_edit, name="column-edit"),
    path(f"{_DESIGN}columns/<slug:column>/<slug:what>/", columns.column_do, name="column-do"),
    path(f"{_DESIGN}waits/", columns.wait_new, name="wait-new"),
    path(f"{_DESIGN}waits/<int:at>/remove/", columns.wait_remove, name="wait-remove"),
    # Whatever is not named above is the key of a register.
    *shared_addresses(ROUTE, "<slug:key>/", entries_at),
]
