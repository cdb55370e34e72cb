"""The board of what is not yet nought, from the county down to the household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xianjie.apps.accounts.access import request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cockpit.enums import Measure
from xianjie.apps.cockpit.queries.figures import figures_of
from xianjie.apps.cockpit.queries.zero import (
    INDICATORS,
    OPEN,
    REVIEW,
    counts_of,
    rows_in_review,
    zero_lines,
)
from xianjie.apps.cockpit.views.area import Chosen, chosen_area
from xianjie.apps.screening.queries.arrivals import Board, arrivals_of

_HOUSEHOLDS, _CLUES, _LIST = "cockpit:monitored", "cockpit:overview", "#list"
_LINKS: dict[str, tuple[str, dict[str, str]]] = {
    Measure.NO_MEASURES.value: (_HOUSEHOLDS, {"measures": "none"}),
    Measure.UNVERIFIED.value: (_HOUSEHOLDS, {"waiting": "1"}),
    OPEN: (_HOUSEHOLDS, {"cleared": "0"}),
    Measure.WAITING.value: (_CLUES, {"waiting": "1"}),
    Measure.OVERDUE.value: (_CLUES, {"overdue": "1"}),
}


@dataclass(frozen=True)
class Card:
    """One indicator of the whole area; ``count`` None is unknown and ``note`` says why."""

    title: str
    count: int | None
    unit: str
    note: str
    url: str = ""
    late: bool = False


@dataclass(frozen=True)
class Cell:
    """One figure of the table with the address of its rows."""

    title: str
    count: int | None
    url: str
    late: bool


@dataclass(frozen=True)
class Line:
    """One part of the area in the table."""

    name: str
    url: str
    cells: tuple[Cell, ...]
    is_clear: bool


@require_GET
def zero(request: HttpRequest) -> HttpResponse:
    """Show what is still open by place; a calm nought where nothing is."""
    scope = require(request, Permission.VIEW_OVERVIEW)
    chosen = chosen_area(request, scope)
    if chosen is None:
        return render(request, "screening/no_place.html")
    context: dict[str, Any] = {"chosen": chosen}
    if chosen.area.snapshots:
        figures = figures_of(
            scope, chosen.area, Measure.HOUSEHOLDS, Measure.NO_MEASURES, Measure.UNVERIFIED,
            Measure.WAITING, Measure.OVERDUE,
        )  # fmt: skip
        review = rows_in_review(scope, chosen.area)
        known = all(one.measures_known for one in chosen.area.snapshots)
        whole = counts_of(figures, review, None, measures_known=known)
        lines = zero_lines(figures, review, chosen.parts, chosen.area.digits, measures_known=known)
        board = _board(scope, chosen)
        titles = _titles()
        context |= {
            "cards": _cards(request, chosen, whole, board),
            "titles": titles,
            "lines": [
                Line(
                    line.place.name or _("未分到%(part)s") % {"part": chosen.part_name},
                    chosen.url("cockpit:zero", **{chosen.part_key: line.place.code})
                    if line.place.code
                    else "",
                    tuple(
                        Cell(
                            title,
                            line.counts[name],
                            _rows_url(request, chosen, name, line.place.code)
                            if line.place.code or name == REVIEW
                            else "",
                            name == Measure.OVERDUE.value,
                        )
                        for name, title in zip(INDICATORS, titles, strict=True)
                    ),
                    line.is_clear,
                )
                for line in lines
            ],
            "clear": sum(line.is_clear for line in lines if line.place.code),
        }
    return render(request, "cockpit/zero.html", context)


def _board(scope: Any, chosen: Chosen) -> Board | None:
    if not chosen.area.county or not chosen.whole:
        return None
    return arrivals_of(scope, chosen.area.county, chosen.period, today=timezone.localdate())


def _titles() -> list[str]:
    return [
        _("没有帮扶措施（户）"), _("有未核查线索（户）"), _("风险未消除（户）"),
        _("线索未核查（条）"), _("其中逾期（条）"), _("数据待核对（行）"),
    ]  # fmt: skip


def _rows_url(request: HttpRequest, chosen: Chosen, name: str, code: str = "") -> str:
    if name == REVIEW:
        may = request_scope(request).may(Permission.REVIEW_LINKS)
        return _address("sources:review") if may else ""
    view, filters = _LINKS[name]
    place = {chosen.part_key: code} if code else {}
    return chosen.url(view, to=_LIST if view == _CLUES else "", **place, **filters)


def _cards(
    request: HttpRequest, chosen: Chosen, counts: dict[str, int | None], board: Board | None
) -> list[Card]:
    words = {
        Measure.NO_MEASURES.value: (
            _("没有落实帮扶措施"), _("户"), _("风险未消除的监测对象"),
        ),
        Measure.UNVERIFIED.value: (
            _("没有核查"), _("户"), _("风险未消除、有未核查线索的监测对象"),
        ),
        OPEN: (_("风险没有消除"), _("户"), _("在册监测对象")),
        Measure.WAITING.value: (_("线索没有核查"), _("条"), _("全部农户的未解除线索")),
        Measure.OVERDUE.value: (_("逾期没有核查"), _("条"), _("超过规则规定的核查天数")),
        REVIEW: (_("数据待核对"), _("行"), _("对不上人的部门数据")),
    }  # fmt: skip
    cards = [
        Card(
            title,
            counts[name],
            unit,
            note
            if counts[name] is not None
            else _("没有一户一策，名册里也没有帮扶措施各列；请拟定帮扶计划，或导入含这些列的名单"),
            _rows_url(request, chosen, name) if counts[name] is not None else "",
            name == Measure.OVERDUE.value and bool(counts[name]),
        )
        for name, (title, unit, note) in words.items()
    ]
    if board is not None:
        cards.append(
            Card(
                _("部门数据未到"),
                board.missing,
                _("项"),
                _("应报 %(all)s 项，已到 %(here)s 项")
                % {"all": board.expected, "here": board.arrived},
                _address("sources:board") or f"{reverse('screening:month')}#arrivals",
                board.missing > 0,
            )
        )
    return cards


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
