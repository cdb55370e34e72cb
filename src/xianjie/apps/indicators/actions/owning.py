"""Indicators of a county's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.indicators.enums import IndicatorSource, Measure, RollUp
from xianjie.apps.indicators.models import Indicator
from xianjie.apps.indicators.queries.previews import check_formula
from xianjie.kernel.errors import RefusedError

_CODE_DIGITS = 12
_ROLL_UPS = {
    Measure.COUNT.value: RollUp.SUM,
    Measure.SUM.value: RollUp.SUM,
    Measure.MEAN.value: RollUp.MEAN,
    Measure.SHARE.value: RollUp.RATIO,
}


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    """What a county counts for itself; the meaning of the fields is that of `Indicator`."""

    name: str
    topic: str
    unit: str
    source: str
    grain: str = ""
    measure: str = ""
    formula: str = ""
    condition: str = ""
    population: str = ""
    weight: str = ""
    better: str = "up"
    rhythm: str = "MONTHLY"
    decimals: int = 0
    meaning: str = ""
    organisation: Organisation | None = None

    def applied(self, row: Indicator) -> Indicator:
        """Put the fields into a row, which is not saved."""
        row.name, row.topic, row.unit = self.name, self.topic, self.unit
        row.source, row.better, row.rhythm = self.source, self.better, self.rhythm
        row.decimals, row.meaning, row.organisation = (
            self.decimals, self.meaning, self.organisation,
        )  # fmt: skip
        if self.source == IndicatorSource.REPORTED:
            row.grain = row.measure = row.formula = row.condition = row.population = ""
            row.weight, row.roll_up = "", RollUp.NONE
            return row
        row.grain, row.measure, row.condition = self.grain, self.measure, self.condition
        share = self.measure == Measure.SHARE
        valued = self.measure in (Measure.SUM, Measure.MEAN)
        row.population = self.population if share else ""
        row.formula = self.formula if valued else ""
        row.weight = self.weight if self.measure == Measure.MEAN else ""
        row.roll_up = _ROLL_UPS[self.measure]
        return row


@transaction.atomic
def save_indicator(
    *,
    by: Actor,
    county: str,
    wanted: OwnIndicator,
    indicator: Indicator | None,
    version: int,
    now: datetime,
) -> Indicator:
    """Make an indicator of the county, or change one; its formula is checked first.

    Raises ``RefusedError`` (with ``field``) without the right, for a formula that cannot be
    read, one that somebody changed meanwhile, or one that came with the product.
    """
    if by.user_id is None or not by.scope.may(Permission.MANAGE_INDICATORS, county):
        raise RefusedError("not-permitted", "您的岗位不能定义指标。")
    place = county.ljust(_CODE_DIGITS, "0")
    row = Indicator(division_code=place, code="")
    if indicator is not None:
        row = Indicator.objects.select_for_update().get(pk=indicator.pk)
        if row.definition:
            raise RefusedError("packaged", "这项指标随产品提供，算法不能改；可以另建一项。")
        if row.version != version:
            raise RefusedError("changed", "这项指标刚被别人改过，请刷新后再改。")
        row.version += 1
    wanted.applied(row)
    check_formula(row, county)
    others = Indicator.objects.filter(division_code=place, name=row.name, is_active=True)
    if others.exclude(pk=row.pk).exists():
        raise RefusedError("name", "已有同名指标。", field="name")
    row.save()
    if not row.code:
        row.code = f"own-{row.pk}"
        row.save(update_fields=["code"])
    record(
        actor=by,
        action="indicators.define",
        object_type="indicators.Indicator",
        object_id=row.pk,
        division_code=place,
        detail={"code": row.code, "source": row.source},
        at=now,
    )
    return row
