"""What waits for those who deliver the departments' data and those who look after it."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.sources.enums import Arrival, BatchState, CandidateState
from xianjie.apps.sources.models import FeedBatch
from xianjie.apps.sources.queries.arrival import ArrivalRow, arrival_board
from xianjie.apps.sources.queries.duty import feeds_for
from xianjie.apps.sources.queries.review import reviewable
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.periods import Period

OWED = frozenset({Arrival.MISSING, Arrival.NOT_DUE, Arrival.PARTIAL})


def feeds_owed(ask: DeskAsk) -> DeskGroup | None:
    """Return the feeds that have not come whole: a clerk's own, or all late ones for the office.

    The newest month that came and the one after it are asked for, so that a month is mended
    before the next one begins.
    """
    office = ask.scope.may(Permission.CONFIGURE_FEEDS, ask.county)
    if not ask.county or not (office or ask.scope.may(Permission.IMPORT_FEEDS)):
        return None
    owed: list[tuple[Period, ArrivalRow]] = []
    coming: list[date] = []
    for period in _periods(ask):
        for row in arrival_board(ask.scope, ask.county, period, ask.today):
            if office and row.state == Arrival.NOT_DUE:
                coming.append(row.due_on)
            elif row.state in OWED:
                owed.append((period, row))
    owed.sort(key=lambda pair: (pair[1].due_on, pair[1].department, pair[1].feed))
    late = sum(row.due_on < ask.today for _period, row in owed)
    return DeskGroup(
        kind="feeds",
        title=_("逾期未到的部门数据") if office else _("应报送的数据"),
        verb=_("催报") if office else _("报送"),
        icon="inbox",
        count=len(owed),
        overdue=late,
        items=tuple(
            DeskItem(
                f"{period}.{row.feed}",
                f"{row.title} {period}",
                _feed_url(row.feed, period, office=office),
                due_on=row.due_on,
                place=row.department,
                note=str(row.state.label),
            )
            for period, row in owed[: ask.limit]
        ),
        url=reverse("sources:board"),
        rank=10,
        next_on=min(coming, default=None),
    )


def rejected_rows(ask: DeskAsk) -> DeskGroup | None:
    """Return the deliveries that have rejected rows which nobody mended yet."""
    if not ask.county or not ask.scope.may(Permission.IMPORT_FEEDS):
        return None
    found = FeedBatch.objects.visible_to(ask.scope, Permission.IMPORT_FEEDS).filter(
        county_code=ask.county, state=BatchState.ACTIVE, quarantined__gt=0
    )
    found = found.exclude(awaiting=[])
    if not ask.scope.may(Permission.CONFIGURE_FEEDS, ask.county):
        found = found.filter(feed__in=feeds_for(ask.scope, ask.county))
    titles = {contract.id: contract.title for contract in all_contracts("feed")}
    return DeskGroup(
        kind="rejected",
        title=_("待补正的退回行"),
        verb=_("补正"),
        icon="undo",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(batch.pk),
                f"{titles.get(batch.feed, batch.feed)} {batch.period}",
                reverse("sources:batch", args=[batch.pk]),
                note=_("退回 %(count)s 行") % {"count": len(batch.awaiting)},
            )
            for batch in found.order_by("-period", "feed", "pk")[: ask.limit]
        ),
        url=reverse("sources:board"),
        rank=30,
    )


def rows_to_review(ask: DeskAsk) -> DeskGroup | None:
    """Return the rows of which a person must say whom they are about."""
    if not ask.county or not ask.scope.may(Permission.REVIEW_LINKS):
        return None
    found = reviewable(ask.scope, ask.county).filter(state=CandidateState.OPEN)
    rows = list(found.order_by("batch__period", "pk")[: ask.limit])
    places = villages_by_code(row.division_code for row in rows)
    titles = {contract.id: contract.title for contract in all_contracts("feed")}
    return DeskGroup(
        kind="review",
        title=_("待核对的数据行"),
        verb=_("核对"),
        icon="link",
        count=found.count(),
        items=tuple(
            DeskItem(
                str(row.pk),
                _("%(feed)s %(period)s 第 %(row)s 行")
                % {
                    "feed": titles.get(row.batch.feed, row.batch.feed),
                    "period": row.batch.period,
                    "row": row.row_no,
                },
                reverse("sources:review-one", args=[row.pk]),
                place=places[row.division_code].town if row.division_code in places else "",
                note=_("有 %(count)s 个可能的人") % {"count": len(row.choices)},
            )
            for row in rows
        ),
        url=reverse("sources:review"),
        rank=25,
    )


def _periods(ask: DeskAsk) -> list[Period]:
    """Return the newest month that came and the next one, never a month that is not over."""
    last = Period.of(ask.today) - 1
    came = (
        FeedBatch.objects.proven("the newest month of a county that the scope reaches")
        .filter(county_code=ask.county)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    if came is None:
        return [last]
    newest = min(Period.parse(came), last)
    return [newest] if newest == last else [newest, newest + 1]


def _feed_url(feed: str, period: Period, *, office: bool) -> str:
    """Return where a feed is asked for (the office), or brought (the department)."""
    if office:
        return f"{reverse('sources:board')}?{urlencode({'period': period})}"
    return f"{reverse('sources:upload')}?{urlencode({'feed': feed, 'period': period})}"
