"""What a check sheet may ask: fields of the record, how they are read, typed and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from xianjie.apps.assets.enums import AssetState
from xianjie.apps.assets.models import Asset
from xianjie.apps.census.enums import DrawTheme, UnitKind
from xianjie.apps.income.enums import EntryState
from xianjie.apps.income.models import IncomeEntry
from xianjie.apps.income.queries.calculation import Booked, Window, share
from xianjie.apps.income.queries.rules import INCOME_KINDS
from xianjie.apps.registry.models import Household, Person, VillageYear
from xianjie.exchange.contracts import load_codes, load_contract
from xianjie.kernel.periods import Period
from xianjie.kernel.text import fold

TEXT, CODE, BOOL, NUMBER, YUAN, DAY = "text", "code", "bool", "number", "yuan", "day"
YES, NO, NOTHING = "是", "否", ""
_REASON = "records of units that were drawn, read by the action that made the sheets"
_FEN = 100


@dataclass(frozen=True)
class SampleField:
    """A question: ``choices`` are texts to choose from; ``read`` gives the record as text."""

    id: str
    title: str
    unit: UnitKind
    theme: DrawTheme
    kind: str
    read: Callable[[Any], str]
    choices: tuple[str, ...] = ()

    @property
    def is_measured(self) -> bool:
        """Whether a small difference is within the tolerance."""
        return self.kind in {NUMBER, YUAN}


def as_text(value: Any, *, fen: bool = False) -> str:
    """Return a stored value as a sheet has it; none as no text."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, date):
        return value.isoformat()
    if fen:
        return f"{Decimal(value) / _FEN:.2f}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _of(name: str, *, fen: bool = False) -> Callable[[Any], str]:
    return lambda record: as_text(getattr(record, name), fen=fen)


def _extra(name: str) -> Callable[[Any], str]:
    return lambda record: as_text(record.extra.get(name))


def _booked(name: str) -> Callable[[Any], str]:
    return lambda sums: as_text(sums.get(name, 0), fen=True)


def _codes(name: str) -> tuple[str, ...]:
    return load_codes(name).texts


def _catalogue() -> Iterable[SampleField]:
    home, person, village, asset = (
        UnitKind.HOUSEHOLD, UnitKind.PERSON, UnitKind.VILLAGE, UnitKind.ASSET
    )  # fmt: skip
    record, income, assets = DrawTheme.RECORD, DrawTheme.INCOME, DrawTheme.ASSETS
    contract = load_contract("registry-person")
    yield SampleField("household.type", "户类型", home, record, CODE, _of("household_type"),
                      _codes("户类型"))  # fmt: skip
    yield SampleField("household.monitor", "监测对象类别", home, record, CODE,
                      _of("monitor_category"), _codes("监测对象类别"))  # fmt: skip
    yield SampleField("household.members", "在册人口", home, record, NUMBER, _of("member_count"))
    yield SampleField("household.income", "人均纯收入(元)", home, record, YUAN,
                      _of("income_per_capita", fen=True))  # fmt: skip
    for name in ("是否危房户", "是否解决安全饮用水", "是否有卫生厕所", "是否易地搬迁户"):
        yield SampleField(f"household.{name}", name, home, record, BOOL, _extra(name), (YES, NO))
    for name in ("住房面积", "耕地面积"):
        yield SampleField(f"household.{name}", name, home, record, NUMBER, _extra(name))
    yield SampleField("person.name", "姓名", person, record, TEXT, _of("name"))
    yield SampleField("person.birth", "出生日期", person, record, DAY, _of("birth_date"))
    for short, field, name in (
        ("sex", "sex", "性别"), ("relation", "relation", "与户主关系"),
        ("ethnicity", "ethnicity", "民族"), ("education", "education", "文化程度"),
        ("school", "school_status", "在校生状况"), ("health", "health", "健康状况"),
        ("labour", "labour_skill", "劳动技能"),
    ):  # fmt: skip
        codes = contract.column(name).code_set
        yield SampleField(f"person.{short}", name, person, record, CODE, _of(field),
                          codes.texts if codes else ())  # fmt: skip
    for name in ("是否参加城乡居民基本医疗保险", "是否参加城乡居民基本养老保险"):
        yield SampleField(f"person.{name}", name, person, record, BOOL, _extra(name), (YES, NO))
    for short, title, kind, fen in (
        ("households", "户数", NUMBER, False), ("population", "人口", NUMBER, False),
        ("collective_income", "集体经济收入(元)", YUAN, True),
        ("poor_people", "剩余贫困人口", NUMBER, False),
    ):  # fmt: skip
        yield SampleField(f"village.{short}", title, village, record, kind, _of(short, fen=fen))
    for name in INCOME_KINDS:
        yield SampleField(
            f"income.{name}", f"{name}收入(元)", home, income, YUAN,
            _booked(name),
        )  # fmt: skip
    yield SampleField("asset.state", "运行状态", asset, assets, CODE,
                      lambda one: str(one.get_state_display()),
                      tuple(str(label) for label in AssetState.labels))  # fmt: skip
    yield SampleField("asset.value", "原值(元)", asset, assets, YUAN,
                      _of("original_value", fen=True))  # fmt: skip
    yield SampleField("asset.scale", "规模数量", asset, assets, NUMBER, _of("scale"))
    yield SampleField("asset.spot", "坐落", asset, assets, TEXT, _of("spot"))
    yield SampleField("asset.user", "使用权人", asset, assets, TEXT, _of("user_name"))


_FIELDS: dict[str, SampleField] = {}


def sample_fields() -> dict[str, SampleField]:
    """Return every field by its id."""
    if not _FIELDS:
        _FIELDS.update({field.id: field for field in _catalogue()})
    return _FIELDS


def fields_of(theme: str, unit: str) -> list[SampleField]:
    """Return the fields that a theme can ask of a kind of unit."""
    return [one for one in sample_fields().values() if (one.theme, one.unit) == (theme, unit)]


UNITS = {
    DrawTheme.RECORD: (UnitKind.HOUSEHOLD, UnitKind.PERSON, UnitKind.VILLAGE),
    DrawTheme.INCOME: (UnitKind.HOUSEHOLD,),
    DrawTheme.ASSETS: (UnitKind.ASSET,),
}
"""What can be drawn for a theme."""


def records(theme: str, unit: str, keys: Iterable[Any], months: Window | None) -> dict[Any, Any]:
    """Return what is read of units, by their numbers (villages by code), in one query each."""
    wanted = list(keys)
    if theme == DrawTheme.INCOME and months is not None:
        return booked_by_kind(wanted, months)
    match unit:
        case UnitKind.PERSON:
            return dict(Person.objects.proven(_REASON).in_bulk(wanted))
        case UnitKind.ASSET:
            return dict(Asset.objects.proven(_REASON).in_bulk(wanted))
        case UnitKind.VILLAGE:
            rows = VillageYear.objects.proven(_REASON).filter(
                division_code__in=wanted, retired_at__isnull=True
            )
            return {row.division_code: row for row in rows.order_by("year")}
    return dict(Household.objects.proven(_REASON).in_bulk(wanted))


def booked_by_kind(households: list[int], months: Window) -> dict[int, dict[str, int]]:
    """Return what confirmed accounts hold in fen, by household and kind of income."""
    found: dict[int, dict[str, int]] = {number: {} for number in households}
    rows = IncomeEntry.objects.proven(_REASON).filter(
        household__in=households, state=EntryState.CONFIRMED, kind__in=INCOME_KINDS,
        period__lte=str(months.last), period_to__gte=str(months.first),
    )  # fmt: skip
    for one in rows:
        span = (Period.parse(one.period), Period.parse(one.period_to))
        amount = share(Booked(one.item, one.kind, one.amount, *span), months)
        sums = found[one.household_id]
        sums[one.kind] = sums.get(one.kind, 0) + amount
    return found


def agrees(field: SampleField, recorded: str, found: str, tolerance: Decimal) -> bool:
    """Whether an answer says what the record says; numbers within a share of the larger."""
    if field.is_measured:
        try:
            first, second = Decimal(recorded or 0), Decimal(found or 0)
        except InvalidOperation:
            return False
        if (recorded == NOTHING) != (found == NOTHING) and first != second:
            return False
        return abs(first - second) <= tolerance * max(abs(first), abs(second))
    if field.id == "person.health":
        return set(_split(recorded)) == set(_split(found))
    return fold(recorded).strip() == fold(found).strip()


def _split(text: str) -> list[str]:
    return [one.strip() for one in fold(text).replace("，", ",").split(",") if one.strip()]
