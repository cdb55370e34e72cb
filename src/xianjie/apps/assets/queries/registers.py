"""Computed columns and conditions of the registers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from xianjie.apps.assets.enums import STANDING, WEAK, AssetClass, RoundItemState, TitleState
from xianjie.apps.assets.models import AssetAlarm, AssetTitle, IncomeUse, StockItem
from xianjie.apps.assets.queries.rules import ENDING, KEPT_CLASSES, asset_rules

UNCONFIRMED, CLAIMED, CONFIRMED = "none", "claimed", "confirmed"
KEPT, VACANT, FREE = "kept", "vacant", "free"
RUNNING, ENDING_SOON, OVER, COMING = "running", "ending", "over", "coming"
PAID, OWED, LATE, NOT_YET = "paid", "owed", "late", "not-yet"
_WHY = "counted for a row that was gated"
_TEXT, _INT, _BIG = CharField(), IntegerField(), BigIntegerField()


def title_state() -> Any:
    """Whether the owner of an asset is confirmed, claimed, or neither."""
    claims = AssetTitle.objects.proven(_WHY).filter(
        asset=OuterRef("pk"), state=TitleState.PROPOSED, retired_at__isnull=True
    )
    return Case(
        When(confirmed_on__isnull=False, then=Value(CONFIRMED)),
        When(Exists(claims), then=Value(CLAIMED)),
        default=Value(UNCONFIRMED),
        output_field=_TEXT,
    )


def kept_classes(county: str, on: date) -> list[str]:
    """Return the classes of assets that have to have a keeper."""
    words = set(asset_rules(county, on).texts(KEPT_CLASSES))
    return [one.value for one in AssetClass if one.label in words]


def vacant(county: str, on: date, path: str = "") -> Q:
    """Return the condition of assets that should have a keeper and have none."""
    return Q(**{f"{path}has_keeper": False}) & Q(
        **{f"{path}asset_class__in": kept_classes(county, on)}
    )


def keeper_state(county: str, on: date) -> Any:
    """Whether an asset has a keeper, lacks one, or need not have one."""
    return Case(
        When(vacant(county, on), then=Value(VACANT)),
        When(has_keeper=False, then=Value(FREE)),
        default=Value(KEPT),
        output_field=_TEXT,
    )


def standing_alarms() -> Any:
    """How many alarms of an asset stand."""
    rows = (
        AssetAlarm.objects.proven(_WHY)
        .filter(asset=OuterRef("pk"), state__in=STANDING)
        .order_by()
        .values("asset")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=_INT), 0)


def needs_a_look(today: date) -> Q:
    """Return the condition of assets that run badly and whose measure is missing or late."""
    return Q(state__in=WEAK) & (Q(measure="") | Q(measure_due_on__lt=today))


def contract_state(county: str, today: date) -> Any:
    """Whether a contract comes, runs, ends soon, or is over."""
    days = asset_rules(county, today).whole(ENDING) or 0
    return Case(
        When(Q(until__lt=today) | Q(ended_on__lt=today), then=Value(OVER)),
        When(since__gt=today, then=Value(COMING)),
        When(until__lte=today + timedelta(days=days), then=Value(ENDING_SOON)),
        default=Value(RUNNING),
        output_field=_TEXT,
    )


def rent_state(today: date) -> Any:
    """Whether a rent is paid, owed (late), or not yet due."""
    return Case(
        When(received__gte=F("amount"), then=Value(PAID)),
        When(due_on__lt=today, then=Value(LATE)),
        When(due_on=today, then=Value(OWED)),
        default=Value(NOT_YET),
        output_field=_TEXT,
    )


def used_of_income() -> Any:
    """How much of an income was used, in fen."""
    rows = (
        IncomeUse.objects.proven(_WHY)
        .filter(income=OuterRef("pk"), retired_at__isnull=True)
        .order_by()
        .values("income")
        .annotate(n=Sum("amount"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=_BIG), 0, output_field=_BIG)


def _items(condition: Q) -> Any:
    rows = (
        StockItem.objects.proven(_WHY)
        .filter(condition, round=OuterRef("pk"))
        .order_by()
        .values("round")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Coalesce(Subquery(rows, output_field=_INT), 0)


def round_items() -> Any:
    """How many assets a round has."""
    return _items(Q())


def round_seen() -> Any:
    """How many assets of a round were seen."""
    return _items(~Q(state=RoundItemState.WAITING))


def round_different() -> Any:
    """How many differences of a round wait for confirmation."""
    return _items(Q(state=RoundItemState.DIFFERENT))
