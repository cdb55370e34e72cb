"""The addresses of a register, or of many that share theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from xianjie.web.ledger.pages import Pages
from xianjie.web.ledger.pages_import import ImportPages
from xianjie.web.ledger.pages_list import ListPages
from xianjie.web.ledger.pages_row import RowPages
from xianjie.web.ledger.register import Register

_Answer = Callable[..., HttpResponse]


class Address(NamedTuple):
    """A page of a register: how its address ends, how its view is named, and who has it."""

    end: str
    suffix: str
    pages: type[Pages]
    answer: Callable[..., HttpResponse]
    there: Callable[[Register], bool] = lambda _register: True


def _masks(register: Register) -> bool:
    return any(column.mask is not None for column in register.all_columns)


_ADDRESSES = (
    Address("", "", ListPages, ListPages.rows),
    Address("export/", "export", ListPages, ListPages.export),
    Address("filters/", "filter", ListPages, ListPages.save_filter),
    Address("filters/<int:pk>/remove/", "filter-remove", ListPages, ListPages.remove_filter),
    Address("<int:pk>/", "detail", RowPages, RowPages.detail),
    Address("<int:pk>/retire/", "retire", RowPages, RowPages.retire),
    Address("<int:pk>/unmask/<str:name>/", "unmask", RowPages, RowPages.unmask, _masks),
    Address("new/", "new", RowPages, RowPages.new, lambda register: register.creates),
    Address("<int:pk>/edit/", "edit", RowPages, RowPages.edit, lambda register: register.edits),
    Address(
        "<int:pk>/restore/", "restore", RowPages, RowPages.restore,
        lambda register: register.restores,
    ),
    Address(
        "template/", "template", ImportPages, ImportPages.template,
        lambda register: register.imports,
    ),
    Address(
        "import/", "import", ImportPages, ImportPages.start, lambda register: register.imports
    ),
    Address(
        "import/<int:pk>/", "upload", ImportPages, ImportPages.check,
        lambda register: register.imports,
    ),
    Address(
        "import/<int:pk>/refused/", "refused", ImportPages, ImportPages.refused,
        lambda register: register.imports,
    ),
)  # fmt: skip


def addresses_of(register: Register) -> list[URLPattern]:
    """Return the addresses under ``<key>/``; pages that the register has no use for are absent."""
    key = register.key
    return [
        path(f"{key}/{one.end}", _bound(one, register), name=_name(key, one))
        for one in _ADDRESSES
        if one.there(register)
    ]


def shared_addresses(
    route: str, prefix: str, find: Callable[..., Register]
) -> Iterator[URLPattern]:
    """Yield addresses that many registers share.

    ``prefix`` names them (``<slug:key>/``), ``find(request, **kwargs)`` returns the one that an
    address means, or raises 404 or 403; their ``route`` and ``route_kwargs`` lead back here.
    """
    for one in _ADDRESSES:
        yield path(f"{prefix}{one.end}", _found(one, find), name=_name(route, one))


def _name(key: str, address: Address) -> str:
    return f"{key}-{address.suffix}" if address.suffix else key


def _bound(address: Address, register: Register) -> _Answer:
    pages = address.pages(register)

    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return address.answer(pages, request, **kwargs)

    return answer


def _found(address: Address, find: Callable[..., Register]) -> _Answer:
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        own = {name: kwargs.pop(name) for name in ("pk", "name") if name in kwargs}
        register = find(request, **kwargs)
        if not address.there(register):
            raise Http404
        return address.answer(address.pages(register), request, **own)

    return answer
