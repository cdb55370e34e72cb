"""Named counts of what aid built: how many, confirmed, idle, earning, whom they reach."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q, Sum

from xianjie.apps.assets.enums import STANDING, WEAK, AssetClass
from xianjie.apps.assets.models import Asset, AssetAlarm, AssetIncome
from xianjie.apps.assets.queries.coverage import concerned
from xianjie.apps.collective.queries.distributions import households_with_asset_income
from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count, parts_of
from xianjie.kernel.periods import Period

_FEN = Decimal(100)
_WHY = "counted for the whole county"


def _live(county: str, argument: str = "") -> Q:
    """Return the condition of the assets on the balance, of one class where a word names it."""
    own = {one.label: one.value for one in AssetClass}
    condition = Q(retired_at__isnull=True, **inside(county))
    return condition & Q(asset_class=own[argument]) if argument in own else condition


@named_count("assets", "帮扶资产")
def _assets(county: str, _period: Period, argument: str) -> Parts:
    rows = Asset.objects.proven(_WHY).filter(_live(county, argument)).order_by()
    found = rows.values_list("division_code").annotate(n=Count("pk"))
    return {code: Part(Decimal(n)) for code, n in found}


@named_count("assets-value", "帮扶资产原值")
def _value(county: str, _period: Period, argument: str) -> Parts:
    rows = Asset.objects.proven(_WHY).filter(_live(county, argument)).order_by()
    found = rows.values_list("division_code").annotate(n=Sum("original_value"))
    return {code: Part(Decimal(n or 0) / _FEN) for code, n in found}


@named_count("assets-confirmed", "帮扶资产确权率")
def _confirmed(county: str, _period: Period, argument: str) -> Parts:
    rows = Asset.objects.proven(_WHY).filter(_live(county, argument)).order_by()
    return parts_of(
        rows.values_list("division_code").annotate(
            done=Count("pk", filter=Q(confirmed_on__isnull=False)), n=Count("pk")
        )
    )


@named_count("assets-weak", "低效、闲置、损失的帮扶资产")
def _weak(county: str, _period: Period, argument: str) -> Parts:
    rows = Asset.objects.proven(_WHY).filter(_live(county, argument)).order_by()
    return parts_of(
        rows.values_list("division_code").annotate(
            bad=Count("pk", filter=Q(state__in=WEAK)), n=Count("pk")
        )
    )


@named_count("assets-income", "帮扶资产收益")
def _income(county: str, period: Period, _argument: str) -> Parts:
    place = {f"asset__{name}": value for name, value in inside(county).items()}
    rows = AssetIncome.objects.proven(_WHY).filter(
        retired_at__isnull=True, received_on__year=period.year,
        received_on__lte=period.last_day, **place,
    )  # fmt: skip
    found = rows.order_by().values_list("asset__division_code").annotate(n=Sum("amount"))
    return {code: Part(Decimal(n or 0) / _FEN) for code, n in found}


@named_count("assets-alarms", "没有处理完的资产预警")
def _alarms(county: str, _period: Period, _argument: str) -> Parts:
    place = {f"asset__{name}": value for name, value in inside(county).items()}
    rows = AssetAlarm.objects.proven(_WHY).filter(state__in=STANDING, **place).order_by()
    found = rows.values_list("asset__division_code").annotate(n=Count("pk"))
    return {code: Part(Decimal(n)) for code, n in found}


@named_count("assets-coverage", "有资产收益的脱贫和监测人口")
def _coverage(county: str, period: Period, _argument: str) -> Parts:
    covered = Q(pk__in=households_with_asset_income(county, period.year))
    rows = concerned(county).order_by().values_list("division_code")
    found = rows.annotate(got=Sum("member_count", filter=covered), n=Sum("member_count"))
    return parts_of((code, got or 0, n or 0) for code, got, n in found)
