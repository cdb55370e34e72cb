from __future__ import annotations

import pytest
from django.template import RequestContext, Template
from django.test import RequestFactory

from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.web.paging import PAGE_SIZE, page_links, page_of
from xianjie.web.templatetags import xj


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1,234,567"), (None, "–"), ("", "–"), (-12000, "-12,000")],
)
def test_figures_have_thousands_separators(value: object, text: str) -> None:
    assert xj.figure(value) == text


@pytest.mark.parametrize(
    ("fen", "text"), [(0, "0.00"), (707350, "7,073.50"), (-5, "-0.05"), (None, "–")]
)
def test_money_is_exact(fen: int | None, text: str) -> None:
    assert xj.yuan(fen) == text


@pytest.mark.parametrize(
    ("value", "html"),
    [
        ("红", '<span class="xj-level xj-level-red">红</span>'),
        ("蓝", '<span class="xj-level xj-level-blue">蓝</span>'),
        ("<b>", '<span class="xj-level xj-level-none">&lt;b&gt;</span>'),
        ("", '<span class="xj-muted">–</span>'),
    ],
)
def test_levels_are_colour_and_word(value: str, html: str) -> None:
    assert xj.level(value) == html


def test_a_bar_is_drawn_without_styles() -> None:
    drawn = xj.bar([("red", 1), ("orange", 0), ("blue", 3)], 8)
    assert '<rect x="0.00" y="0" width="12.50" height="10" class="xj-bar-red">' in drawn
    assert '<rect x="12.50" y="0" width="37.50" height="10" class="xj-bar-blue">' in drawn
    assert "orange" not in drawn
    assert "style" not in drawn
    assert "<rect" not in xj.bar([("red", 0)], 0)


def numbers(total: int, at: int) -> list[int | None]:
    return [link.number for link in page_links(page_of(list(range(total * PAGE_SIZE)), at))]


@pytest.mark.parametrize(
    ("total", "at", "expected"),
    [
        (1, 1, [1]),
        (3, 2, [1, 2, 3]),
        (9, 1, [1, 2, 3, None, 9]),
        (9, 5, [1, None, 3, 4, 5, 6, 7, None, 9]),
        (9, 9, [1, None, 7, 8, 9]),
    ],
)
def test_the_pager_offers_ends_and_neighbours(
    total: int, at: int, expected: list[int | None]
) -> None:
    assert numbers(total, at) == expected


@pytest.mark.parametrize(("number", "shown"), [("x", 1), ("0", 2), ("99", 2), (None, 1)])
def test_a_page_that_does_not_fit_gives_the_nearest(number: str | None, shown: int) -> None:
    assert page_of(list(range(PAGE_SIZE + 1)), number).number == shown


@pytest.mark.parametrize(
    ("current", "target", "direction"),
    [("", "sort=risk", ""), ("risk", "sort=-risk", "升序"), ("-risk", "sort=risk", "降序")],
)
def test_a_heading_sorts_and_turns_round(
    rf: RequestFactory, current: str, target: str, direction: str
) -> None:
    template = Template('{% sorter "risk" "风险" current %}')
    html = template.render(RequestContext(rf.get("/?level=红&page=3"), {"current": current}))
    assert target in html
    assert "page" not in html
    assert "level=" in html
    assert (direction in html) if direction else ("序" not in html)
