"""Pages of a list, cut in the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE_SIZE = 30


@dataclass(frozen=True)
class PageLink:
    """A number in the pager; ``number`` is None for the gap between two runs of numbers."""

    number: int | None
    current: bool = False


def page_of(
    rows: QuerySet[Any] | list[Any], number: str | int | None, *, total: int | None = None
) -> Page[Any]:
    """Return the page ``number`` of ``rows``; a number that does not fit gives the nearest.

    ``total`` is the number of rows where the caller has counted them already.
    """
    paginator = Paginator(rows, PAGE_SIZE)
    if total is not None:
        paginator.count = total
    return paginator.get_page(number or 1)


def page_links(page: Page[Any]) -> list[PageLink]:
    """Return the numbers to offer: the ends, and two on each side of the current page."""
    last = page.paginator.num_pages
    shown = sorted({1, last, *range(max(1, page.number - 2), min(last, page.number + 2) + 1)})
    links: list[PageLink] = []
    previous = 0
    for number in shown:
        if number - previous > 1:
            links.append(PageLink(None))
        links.append(PageLink(number, current=number == page.number))
        previous = number
    return links
