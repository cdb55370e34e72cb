"""What the lists of the case work share: filter rows, parts for htmx, and the workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_actor
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.cases.interfaces.case_exporter import Listing, write_listing
from xianjie.apps.divisions.queries.places import towns_of, villages_of
from xianjie.web.downloads import attachment
from xianjie.web.parts import wants_part

Choices = Sequence[tuple[str, str]]
Field = dict[str, Any]


def chosen_of(filters: Any) -> dict[str, str]:
    """Return the filters that are set, by name; also the address of the list."""
    return {name: value for name, value in asdict(filters).items() if value}


def fields_of(filters: Any, every: Iterable[tuple[str, str, str, Choices]]) -> list[Field]:
    """Return the drop-downs of a filter row: name, title, the word for all, choices."""
    return [
        {
            "name": name,
            "title": title,
            "every": everything,
            "choices": choices,
            "value": getattr(filters, name),
        }
        for name, title, everything, choices in every
    ]


def place_fields(
    county: str, scope: Scope, filters: Any
) -> tuple[tuple[str, str, str, Choices], ...]:
    """Return the drop-downs of townships and villages within a scope."""
    towns = [(place.code, place.name) for place in towns_of(county, scope)]
    villages = (
        [(place.code, place.name) for place in villages_of(filters.town, scope)]
        if filters.town in dict(towns)
        else []
    )
    every = _("全部村") if filters.town else _("先选乡镇")
    return (
        ("town", _("乡镇"), _("全部乡镇"), towns),
        ("village", _("村"), every, villages),
    )


def plain(texts: Iterable[str]) -> Choices:
    """Return texts as choices that are their own words."""
    return [(text, text) for text in texts]


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], fields: Callable[[], list[Field]]
) -> HttpResponse:
    """Answer with the page, or for htmx with its results alone; the address keeps the filters."""
    if not wants_part(request):
        return render(request, template, context | {"fields": fields()})
    response = render(request, f"{template}#results", context)
    kept = {name: value for name, value in request.GET.items() if value}
    response["HX-Push-Url"] = f"{request.path}?{urlencode(kept)}"
    return response


def told(filters: Any, fields: Iterable[Field]) -> tuple[tuple[str, str], ...]:
    """Return the filters in words, for the sheet that says of what a workbook is."""
    words = {field["name"]: (field["title"], dict(field["choices"])) for field in fields}
    found = []
    for name, value in chosen_of(filters).items():
        if name == "sort":
            continue
        title, choices = words.get(name, (_("编号") if name == "code" else name, {}))
        found.append((str(title), str(choices.get(value, value))))
    return tuple(found)


def handed_out(
    request: HttpRequest,
    listing: Listing,
    county: str,
    keys: Sequence[int],
    rows_of: Callable[[Sequence[int]], Iterable[Any]],
    filters: tuple[tuple[str, str], ...],
) -> HttpResponse:
    """Answer with the rows of a list as a workbook."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_listing(
            listing,
            by=request_actor(request),
            made_by=str(request.user),
            county=county,
            path=path,
            keys=keys,
            rows_of=rows_of,
            filters=filters,
            now=timezone.now(),
        )
        content = path.read_bytes()
    return attachment(content, f"{listing.sheet}_{county}_{timezone.localdate()}.xlsx")
