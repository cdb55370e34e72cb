"""Pages of a list, cut in the database."""

from __future__ import annotations

from collections.abc import Sequence
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


class EndsPaginator(Paginator):  # type: ignore[type-arg]
    """Cuts a page in the second half of a list from its end.

    The database skips at most half of the rows, and none for the last page. The order of the
    rows must be total, as a list that is paged needs anyhow.
    """

    def page(self, number: str | int) -> Page[Any]:
        """Return one page; raises ``InvalidPage`` as Django's own."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        end = min(start + self.per_page, self.count)
        rows = self.object_list
        if not isinstance(rows, QuerySet) or start <= self.count - end:
            return super().page(number)
        turned = rows.reverse()[self.count - end : self.count - start]
        return Page(list(turned)[::-1], number, self)


def page_of(
    rows: QuerySet[Any] | Sequence[Any],
    number: str | int | None,
    *,
    total: int | None = None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Return the page ``number`` of ``rows``; a number that does not fit gives the nearest.

    ``total`` is the number of rows where the caller has counted them already.
    """
    paginator = EndsPaginator(rows, size)
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
