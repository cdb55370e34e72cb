"""What all pages of a register share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone

from xianjie.web.downloads import attachment
from xianjie.web.ledger.columns import Cell, value_of
from xianjie.web.ledger.host import LedgerHost, PlaceName, host
from xianjie.web.ledger.register import BoundColumn, Register

_Page = TypeVar("_Page", bound="Pages")
_View = Callable[..., HttpResponse]


def only(*methods: str) -> Callable[[_View], _View]:
    """Let a page answer some methods; 405 to the others."""

    def wrap(view: _View) -> _View:
        @wraps(view)
        def answer(self: Pages, request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            return view(self, request, **kwargs)

        return answer

    return wrap


class Pages:
    """Pages of one register."""

    def __init__(self, register: Register) -> None:
        self.register = register

    @property
    def host(self) -> LedgerHost:
        """The apps behind the kit."""
        return host()

    def gated(self, request: HttpRequest, county: str, permission: str = "") -> Any:
        """Return the rows that the user may see, whatever was taken out included."""
        needed = permission or self.register.view
        scope = self.host.require(request, needed, self.register.addressee)
        rows = self.register.rows(county, timezone.localdate())
        return self.register.concerning(scope, rows, needed)

    def row(self, request: HttpRequest, number: int, permission: str = "") -> Any:
        """Return one row; 404 when it is not there or not to be seen, 403 without the right."""
        needed = permission or self.register.view
        scope = self.host.require(request, needed, self.register.addressee)
        code = (
            self.register.concerning(scope, self.register.every(), needed)
            .filter(pk=number)
            .values_list(self.register.place_field, flat=True)
            .first()
        )
        if code is None:
            raise Http404
        return self.gated(request, code[:6], needed).get(pk=number)

    def related(self, request: HttpRequest, column: BoundColumn, scope: Any, needed: str) -> Any:
        """Return the rows that an address may name by number in a related column."""
        rows = column.field.related_model._default_manager.all()
        seen = column.column.seen
        if not seen:
            return self.host.gated(rows, scope, needed)
        if not self.host.may(request, seen):
            return self.host.gated(rows, scope, needed).none()
        return self.host.gated(rows, self.host.require(request, seen), seen)

    def shown(self, request: HttpRequest, column: BoundColumn, cell: Cell) -> Cell:
        """Return a cell without its link where the page that it leads to is not the user's."""
        seen = column.column.seen
        if cell.href and seen and not self.host.may(request, seen):
            return replace(cell, href="")
        return cell

    def row_place(self, row: Any) -> str:
        """Return the division code of a row."""
        return str(value_of(row, self.register.place_field) or "")

    def places_of(self, *codes: str) -> dict[str, PlaceName]:
        """Return the names of divisions."""
        return self.host.place_names(code for code in codes if code)

    def draw(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """Draw a template of the kit for this register."""
        shared = {"register": self.register, "list_url": self.register.url()}
        return render(request, f"xianjie/ledger/{template}", shared | context, status=status)

    def file(self, content: bytes, name: str) -> HttpResponse:
        """Answer with a workbook."""
        return attachment(content, name)
