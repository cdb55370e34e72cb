"""What waits for those who deliver the departments' data and those who look after it."""

from __future__ import annotations

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.sources.enums import Arrival, BatchState
from xianjie.apps.sources.models import FeedBatch, FeedExpectation
from xianjie.apps.sources.queries.arrival import ArrivalRow, arrival_board
from xianjie.apps.sources.queries.review import open_candidates
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
    mine = None if office else _feeds_of(ask)
    owed: list[tuple[Period, ArrivalRow]] = []
    for period in _periods(ask):
        for row in arrival_board(ask.scope, ask.county, period, ask.today):
            if row.state not in OWED or (mine is not None and row.feed not in mine):
                continue
            if office and row.state == Arrival.NOT_DUE:
                continue
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
                _feed_url(row.feed, period),
                due_on=row.due_on,
                place=row.department,
                note=str(row.state.label),
            )
            for period, row in owed[: ask.limit]
        ),
        url=_address("sources:board", "screening:month"),
        rank=10,
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
        found = found.filter(feed__in=_feeds_of(ask))
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
                _feed_url(batch.feed, Period.parse(batch.period)),
                note=_("退回 %(count)s 行") % {"count": len(batch.awaiting)},
            )
            for batch in found.order_by("-period", "feed", "pk")[: ask.limit]
        ),
        url=_address("sources:board", "screening:month"),
        rank=30,
    )


def rows_to_review(ask: DeskAsk) -> DeskGroup | None:
    """Return the rows of which a person must say whom they are about."""
    if not ask.scope.may(Permission.REVIEW_LINKS):
        return None
    found = open_candidates(ask.scope.narrowed(Permission.REVIEW_LINKS))
    rows = list(found.order_by("batch__period", "pk")[: ask.limit])
    places = villages_by_code(row.division_code for row in rows)
    titles = {contract.id: contract.title for contract in all_contracts("feed")}
    return DeskGroup(
        kind="review",
        title=_("待核对的数据行"),
        verb=_("核对"),
        icon="link",
        count=found.aggregate(count=Count("pk"))["count"],
        items=tuple(
            DeskItem(
                str(row.pk),
                _("%(feed)s %(period)s 第 %(row)s 行")
                % {
                    "feed": titles.get(row.batch.feed, row.batch.feed),
                    "period": row.batch.period,
                    "row": row.row_no,
                },
                _review_url(row.pk, row.batch.feed, Period.parse(row.batch.period)),
                place=places[row.division_code].town if row.division_code in places else "",
                note=_("有 %(count)s 个可能的人") % {"count": len(row.choices)},
            )
            for row in rows
        ),
        url=_address("sources:review", "screening:month"),
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


def _feeds_of(ask: DeskAsk) -> set[str]:
    """Return the feeds that the asker's organisations or sectors owe to the county."""
    organisations = {grant.organisation_id for grant in ask.scope.grants if grant.organisation_id}
    sectors = {grant.sector for grant in ask.scope.grants if grant.sector}
    set_up = list(
        FeedExpectation.objects.filter(county_code=ask.county).values_list(
            "feed", "organisation_id", "department"
        )
    )
    if not set_up:
        return {one.id for one in all_contracts("feed") if one.department in sectors}
    return {
        feed
        for feed, organisation, department in set_up
        if organisation in organisations or (organisation is None and department in sectors)
    }


def _feed_url(feed: str, period: Period) -> str:
    return reverse("sources:feed", kwargs={"feed_id": feed, "period": str(period)})


def _review_url(number: int, feed: str, period: Period) -> str:
    try:
        return reverse("sources:review-row", args=[number])
    except NoReverseMatch:
        return _address("sources:review", "") or _feed_url(feed, period)


def _address(view: str, otherwise: str) -> str:
    """Return the address of a page, or of another one before the page exists."""
    try:
        return reverse(view)
    except NoReverseMatch:
        return reverse(otherwise) if otherwise else ""
