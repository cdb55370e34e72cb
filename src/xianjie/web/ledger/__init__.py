"""The ledger kit: declare a register, get its pages, its workbooks and its trace.

A register is a table that people keep: cooperatives, posts, grids, trainings. `Register` and its
`Column`s say what it holds; the kit makes the scoped list with filters, saved filters, sort and
totals, the page of a row with its history, the forms, the xlsx template, import with a dry run,
export and print. How to add one: ``docs/how-to/add-a-register.md``.
"""

from xianjie.web.ledger.addresses import shared_addresses
from xianjie.web.ledger.columns import Column, Kind
from xianjie.web.ledger.host import Change, LedgerHost, PlaceName, StaleRowError, host
from xianjie.web.ledger.register import Button, Concern, Note, Panel, Register

__all__ = [
    "Button",
    "Change",
    "Column",
    "Concern",
    "Kind",
    "LedgerHost",
    "Note",
    "Panel",
    "PlaceName",
    "Register",
    "StaleRowError",
    "host",
    "shared_addresses",
]
