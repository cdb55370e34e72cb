"""Named counts of industry: entities, bonds, dividends, cattle, certificates, rewards."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, Sum, When
from django.db.models.functions import Coalesce

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.enums import Level
from xianjie.apps.divisions.queries.tree import in_force
from xianjie.apps.indicators.queries.counts import Part, Parts, inside, named_count, parts_of
from xianjie.apps.industry.enums import EntityKind
from xianjie.apps.industry.models import Certificate, Dividend, Entity, EntityTraining, Reward
from xianjie.apps.industry.queries.binding import (
    bound_rates,
    contracts_on,
    households_bound,
    leading_levels,
    living,
)
from xianjie.apps.industry.queries.cattle import cattle_of
from xianjie.apps.industry.queries.eligibility import eligibility
from xianjie.apps.industry.queries.net_income import net_incomes
from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.periods import Period

_FEN = Decimal(100)
_LIVE = Q(retired_at__isnull=True)


def _counts(rows: Iterable[tuple[str, int]]) -> Parts:
    return {code: Part(Decimal(number)) for code, number in rows}


def _by_place(rows: Any) -> Parts:
    counted = rows.order_by().values_list("division_code").annotate(number=Count("pk"))
    return _counts(counted)


def _kept(county: str) -> bool:
    """Whether a county keeps the register of entities: an empty one says nothing, not nought."""
    return Entity.objects.filter(**inside(county)).exists()


@named_count("leading-firms", "县级以上龙头企业")
def _leading(county: str, period: Period, _argument: str) -> Parts:
    rows = living(county, EntityKind.FIRM).filter(level__in=leading_levels())
    return _by_place(_known_by(rows, period))


def _known_by(rows: Any, period: Period) -> Any:
    """Leave out what was founded or recognised after the month."""
    return rows.exclude(founded_on__gt=period.last_day).exclude(recognised_on__gt=period.last_day)


@named_count("firms-over-line", "年销售收入达到培育线的企业")
def _over_line(county: str, period: Period, _argument: str) -> Parts:
    line = standards(county, period.last_day).whole("龙头企业年销售收入")
    if line is None:
        return {}
    return _by_place(_known_by(living(county, EntityKind.FIRM), period).filter(sales__gte=line))


@named_count("coops", "合作社（可按示范社级别）")
def _coops(county: str, period: Period, argument: str) -> Parts:
    rows = _known_by(living(county, EntityKind.COOP), period)
    # A national one counts among those of the province, which recognised it first.
    levels = ("国家级", "省级") if argument == "省级" else (argument,)
    return _by_place(rows.filter(level__in=levels) if argument else rows)


@named_count("coops-new", "新发展合作社")
def _new(county: str, period: Period, _argument: str) -> Parts:
    first = standards(county, period.last_day).whole("新发展合作社起算年")
    if first is None:
        return {}
    rows = _known_by(living(county, EntityKind.COOP), period)
    return _by_place(rows.filter(founded_on__year__gte=first))


@named_count("villages-with-coop", "有合作社的村")
def _villages(county: str, period: Period, _argument: str) -> Parts:
    if not _kept(county):
        return {}
    rows = _known_by(living(county, EntityKind.COOP), period)
    having = set(rows.values_list("division_code", flat=True))
    low, high = county.ljust(12, "0"), county.ljust(12, "9")
    codes = in_force().filter(level=Level.VILLAGE, code__gte=low, code__lte=high)
    return parts_of((code, int(code in having), 1) for code in codes.values_list("code", flat=True))


@named_count("bound-coops", "龙头企业绑定合作社")
def _bound(county: str, period: Period, _argument: str) -> Parts:
    day = period.last_day
    if not _kept(county):
        return {}
    side, kind = "coop_id", EntityKind.COOP
    if bound_rates(county, day).by_firms:
        side, kind = "firm_id", EntityKind.FIRM
    having = set(contracts_on(county, day).values_list(side, flat=True))
    rows = living(county, kind)
    if kind == EntityKind.FIRM:
        rows = rows.filter(level__in=leading_levels())
    found: dict[str, list[int]] = {}
    for number, code in rows.values_list("pk", "division_code"):
        line = found.setdefault(code, [0, 0])
        line[0] += number in having
        line[1] += 1
    return parts_of((code, *line) for code, line in found.items())  # type: ignore[misc]


@named_count("bound-homes", "联结农户")
def _homes(county: str, period: Period, _argument: str) -> Parts:
    found = households_bound(county, period.last_day)
    return _counts((code, len(homes)) for code, homes in found.items())


@named_count("eligible-entities", "符合联农带农支持资格的主体")
def _eligible(county: str, period: Period, _argument: str) -> Parts:
    found: dict[str, int] = {}
    for one in eligibility(county, period.year, period.last_day):
        code = one.entity.division_code
        found[code] = found.get(code, 0) + one.eligible
    return _counts(found.items())


@named_count("dividends-paid", "入股分红兑付")
def _dividends(county: str, period: Period, _argument: str) -> Parts:
    first = date(period.year, 1, 1)
    rows = (
        Dividend.objects.filter(_LIVE, **inside(county), due_on__range=(first, period.last_day))
        .order_by()
        .values_list("division_code")
        .annotate(
            paid_sum=Coalesce(Sum("paid", filter=Q(paid_on__lte=period.last_day)), 0),
            due_sum=Sum("due"),
        )
    )
    return parts_of((code, min(paid, due), due) for code, paid, due in rows)


@named_count("cattle", "肉牛存栏、出栏")
def _cattle(county: str, period: Period, argument: str) -> Parts:
    found = cattle_of(county, Scope.everything(), period.last_day)
    return _counts((one.code, int(getattr(one, argument))) for one in found.villages)


def _certificates(county: str, on: date, kind: str) -> dict[str, int]:
    """Return place → certificates of a kind (its code or its text) that are valid on a day."""
    texts = [
        one.text
        for one in load_codes("品牌认证类别").values
        if kind in (one.code, one.text) or (kind == "三品一标" and one.code == "地理标志")
    ]
    rows = Certificate.objects.filter(
        _LIVE, Q(valid_until__isnull=True) | Q(valid_until__gte=on), **inside(county),
        kind__in=texts, issued_on__lte=on,
    )  # fmt: skip
    counted = rows.order_by().values_list("division_code").annotate(number=Count("pk"))
    return dict(counted)


@named_count("certificates", "有效的品牌和认证")
def _brands(county: str, period: Period, argument: str) -> Parts:
    return _counts(_certificates(county, period.last_day, argument).items())


@named_count("certificates-growth", "三品一标的增长")
def _growth(county: str, period: Period, _argument: str) -> Parts:
    now = _certificates(county, period.last_day, "三品一标")
    then = _certificates(county, date(period.year, 1, 1) - timedelta(days=1), "三品一标")
    return parts_of(
        (code, now.get(code, 0) - then.get(code, 0), then.get(code, 0)) for code in now | then
    )


@named_count("business-growth", "人均经营净收入增长额")
def _business(county: str, period: Period, _argument: str) -> Parts:
    return {
        code: Part((one.now - one.before) / _FEN, Decimal(one.people))
        for code, one in net_incomes(county, period).items()
        if one.people
    }


@named_count("trained-entities", "人员培训过的经营主体")
def _trained(county: str, period: Period, _argument: str) -> Parts:
    trained = EntityTraining.objects.filter(
        _LIVE, entity=OuterRef("pk"), held_on__lte=period.last_day
    )
    rows = (
        living(county)
        .order_by()
        .values_list("division_code")
        .annotate(
            good=Sum(Case(When(Exists(trained), then=1), default=0, output_field=IntegerField())),
            number=Count("pk"),
        )
    )
    return parts_of(rows)


@named_count("rewards-paid", "生产奖补发放")
def _rewards(county: str, period: Period, _argument: str) -> Parts:
    first = date(period.year, 1, 1)
    rows = (
        Reward.objects.filter(_LIVE, **inside(county), paid_on__range=(first, period.last_day))
        .order_by()
        .values_list("division_code")
        .annotate(paid=Sum(F("amount")))
    )
    return {code: Part(Decimal(paid) / _FEN) for code, paid in rows}
