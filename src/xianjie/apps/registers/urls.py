"""Addresses of registers that are data."""

from __future__ import annotations

from xianjie.apps.registers.interfaces.entries import ROUTE, entries_at
from xianjie.web.ledger import shared_addresses

app_name = "registers"
urlpatterns = [
    # Whatever is not named above is the key of a register.
    *shared_addresses(ROUTE, "<slug:key>/", entries_at),
]
