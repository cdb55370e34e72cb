"""Sealed samples: the frame is frozen and a commitment published, then lots are drawn."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.census.actions.common import note
from xianjie.apps.census.enums import DrawState, DrawTheme, UnitKind, UnitState
from xianjie.apps.census.models import SampleAnswer, SampleDraw, SampleUnit
from xianjie.apps.census.queries.fields import UNITS, fields_of, records, sample_fields
from xianjie.apps.census.queries.frames import (
    LEAST,
    POPULATIONS,
    SHARE,
    STRATUM_LEAST,
    TOLERANCE,
    build_frame,
    design_of,
    frame_of,
    joined_seed,
    packed,
    sample_rules,
)
from xianjie.apps.census.queries.samples import may_draw
from xianjie.apps.income.queries.calculation import Window
from xianjie.kernel.drawing import (
    FrameUnit,
    commitment,
    draw,
    frame_hash,
    frame_text,
    read_frame,
    wanted_size,
)
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period
from xianjie.kernel.places import place_prefix

_SECRET_BYTES = 16
_DIGITS = 12


@dataclass(frozen=True)
class DrawPlan:
    """What is to be drawn; ``months`` for accounts of income alone, ``size`` None by the rules."""

    place: str
    title: str
    theme: str
    unit: str
    fields: tuple[str, ...]
    due_on: date
    population: str = ""
    strata: str = "NONE"
    clusters: int = 0
    size: int | None = None
    hidden: bool = True
    months: Window | None = None


@transaction.atomic
def commit_draw(
    *, by: Actor, client_id: UUID, plan: DrawPlan, today: date, now: datetime, secret: str = ""
) -> SampleDraw:
    """Freeze the frame and publish the commitment; the seed stays sealed until the draw.

    The same form sent twice makes one. ``secret`` is for tests and the demonstration.

    Raises:
        RefusedError: not permitted, no units, no questions, too few, or no rule of the place.
    """
    place = plan.place.ljust(_DIGITS, "0")
    if not may_draw(by.scope, place_prefix(place)):
        raise RefusedError("not-permitted", "您没有在这里抽样的权限。")
    known = SampleDraw.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.opened_by_id == by.user_id:
            return known
        raise RefusedError("used", "这张表已经提交过，请重新打开再填。")
    return _committed(by, client_id, plan, place, today, now, secret, {})


def _committed(  # noqa: PLR0917
    by: Actor, client_id: UUID, plan: DrawPlan, place: str, today: date, now: datetime,
    secret: str, more: dict[str, Any],
) -> SampleDraw:  # fmt: skip
    _check(plan, today)
    rules = sample_rules(place[:6], today)
    least, layer_least = rules.whole(LEAST), rules.whole(STRATUM_LEAST)
    ratio, tolerance = rules.share(SHARE), rules.share(TOLERANCE)
    if least is None or ratio is None or tolerance is None:
        raise RefusedError("no-standard", "规则库里没有统计抽样的比例、最少单位或允许误差。")
    frame = build_frame(
        place=place, theme=plan.theme, unit=plan.unit, population=plan.population,
        strata=plan.strata, months=plan.months,
    )  # fmt: skip
    if not frame.units:
        raise RefusedError("empty-frame", "按这样的条件没有可以抽的单位，请放宽条件。")
    asked = wanted_size(len(frame.units), ratio, least)
    size = max(asked, min(plan.size or 0, len(frame.units)))
    digest = frame_hash(frame.units)
    secret = secret or secrets.token_hex(_SECRET_BYTES)
    made = SampleDraw.objects.create(
        client_id=client_id, county_code=place[:6], division_code=place,
        title=plan.title.strip()[:80], theme=plan.theme, unit=plan.unit,
        population=plan.population, strata=plan.strata, clusters=plan.clusters, size=size,
        least=layer_least or 0 if plan.strata != "NONE" else 0, fields=list(plan.fields),
        hidden=plan.hidden, period_from=str(plan.months.first) if plan.months else "",
        period_to=str(plan.months.last) if plan.months else "", tolerance=tolerance,
        due_on=plan.due_on, frame=packed(frame_text(frame.units)), frame_size=len(frame.units),
        frame_hash=digest, commitment=commitment(secret, digest), sealed=secret,
        state=DrawState.COMMITTED, opened_by_id=by.user_id, opened_at=now, **more,
    )  # fmt: skip
    made.number = f"CY{today.year}-{made.pk:04d}"
    made.save(update_fields=["number"])
    note(
        by, "census.commit-draw", made, "SampleDraw", now, number=made.number, size=size,
        frame=digest, commitment=made.commitment,
    )  # fmt: skip
    return made


def _check(plan: DrawPlan, today: date) -> None:
    if plan.unit not in UNITS[DrawTheme(plan.theme)]:
        raise RefusedError("bad-unit", "这项内容不能按这种单位抽样，请重新选择。")
    if plan.population not in POPULATIONS:
        raise RefusedError("bad-population", "没有这种对象，请重新选择。")
    allowed = {field.id for field in fields_of(plan.theme, plan.unit)}
    if not plan.fields or set(plan.fields) - allowed:
        raise RefusedError("no-fields", "请至少选一个核查项目。")
    if plan.due_on < today:
        raise RefusedError("past", "完成期限不能早于今天。")
    if plan.theme == DrawTheme.INCOME and plan.months is None:
        raise RefusedError("no-months", "请选台账的起止月份。")


@transaction.atomic
def draw_sample(*, by: Actor, found: SampleDraw, witness: str = "", now: datetime) -> SampleDraw:
    """Draw the lots: the seed is opened, the record of every unit drawn is read and kept.

    ``witness`` is what somebody else named just now (a winning number, a word): it enters the
    seed, so that who sealed it cannot have chosen.

    Raises:
        RefusedError: not permitted, drawn before, or the frame is not what was published.
    """
    held = SampleDraw.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_draw(by.scope, place_prefix(held.division_code)):
        raise RefusedError("not-permitted", "您没有在这里抽样的权限。")
    if held.state != DrawState.COMMITTED:
        raise RefusedError("drawn", "已经抽过签，不能再抽；确需重抽请写明理由，原来的结果保留。")
    units = read_frame(frame_of(held))
    if frame_hash(units) != held.frame_hash:
        raise RefusedError("frame-changed", "抽样框与公布的摘要不符，不能抽签。")
    held.witness = "".join(witness.split())[:40]
    held.seed = joined_seed(held.sealed, held.witness)
    chosen = draw(units, design_of(held), held.seed)
    held.state, held.drawn_by_id, held.drawn_at = DrawState.DRAWN, by.user_id, now
    held.save()
    _make_sheets(held, chosen)
    note(
        by, "census.draw", held, "SampleDraw", now, number=held.number, seed=held.seed,
        units=len(chosen),
    )  # fmt: skip
    return held


def months_of(found: SampleDraw) -> Window | None:
    """Return the months of accounts that a sample is about."""
    if not found.period_from:
        return None
    return Window(Period.parse(found.period_from), Period.parse(found.period_to))


def _make_sheets(held: SampleDraw, chosen: list[FrameUnit]) -> None:
    rows = build_rows(held, [unit.key for unit in chosen])
    column = {
        UnitKind.HOUSEHOLD: "household_id", UnitKind.PERSON: "person_id",
        UnitKind.ASSET: "asset_id",
    }.get(UnitKind(held.unit))  # fmt: skip
    sheets = SampleUnit.objects.bulk_create(
        SampleUnit(
            draw=held, county_code=held.county_code, division_code=unit.cluster, place=place,
            key=unit.key, stratum=unit.stratum, state=UnitState.OPEN,
            **({column: rows[unit.key]} if column and unit.key in rows else {}),
        )
        for place, unit in enumerate(chosen, 1)
    )  # fmt: skip
    known = records(held.theme, held.unit, rows.values(), months_of(held))
    fields = [sample_fields()[name] for name in held.fields]
    SampleAnswer.objects.bulk_create(
        SampleAnswer(
            unit=sheet,
            draw=held,
            county_code=held.county_code,
            division_code=sheet.division_code,
            field=field.id,
            recorded=field.read(known[number]) if (number := rows.get(sheet.key)) in known else "",
        )
        for sheet in sheets
        for field in fields
    )


def build_rows(found: SampleDraw, keys: list[str]) -> dict[str, Any]:
    """Return the number of the row behind each key; a unit that went since then has none."""
    from xianjie.apps.assets.models import Asset
    from xianjie.apps.registry.models import Household, Person

    match found.unit:
        case UnitKind.VILLAGE:
            return {key: key for key in keys}
        case UnitKind.PERSON:
            numbers = {key: int(key.rpartition("/")[2]) for key in keys}
            there = set(Person.objects.filter(pk__in=numbers.values()).values_list("pk", flat=True))
            return {key: number for key, number in numbers.items() if number in there}
        case UnitKind.ASSET:
            rows: Any = Asset.objects.filter(
                code__in=keys, division_code__startswith=found.county_code,
                retired_at__isnull=True,
            ).values_list("code", "pk")  # fmt: skip
        case _:
            rows = Household.objects.filter(
                county_code=found.county_code, household_code__in=keys
            ).values_list("household_code", "pk")
    return dict(rows)


@transaction.atomic
def redraw(
    *, by: Actor, found: SampleDraw, client_id: UUID, reason: str, today: date, now: datetime,
    secret: str = "",
) -> SampleDraw:  # fmt: skip
    """Set a sample aside for a reason and open another of the same plan; the old one stays.

    Raises:
        RefusedError: not permitted, no reason, signed already, or replaced before.
    """
    held = SampleDraw.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_draw(by.scope, place_prefix(held.division_code)):
        raise RefusedError("not-permitted", "您没有在这里抽样的权限。")
    if held.state not in {DrawState.COMMITTED, DrawState.DRAWN}:
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，不能重抽。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么重抽。")
    held.state = DrawState.VOID
    held.save(update_fields=["state"])
    plan = DrawPlan(
        place=held.division_code, title=held.title, theme=held.theme, unit=held.unit,
        fields=tuple(held.fields), due_on=max(held.due_on, today), population=held.population,
        strata=held.strata, clusters=held.clusters, size=held.size, hidden=held.hidden,
        months=months_of(held),
    )  # fmt: skip
    more = {"replaces": held, "reason": reason.strip()[:200]}
    made = _committed(by, client_id, plan, held.division_code, today, now, secret, more)
    note(by, "census.redraw", held, "SampleDraw", now, number=held.number, successor=made.number)
    return made


def tolerance_of(found: SampleDraw) -> Decimal:
    """Return the share by which numbers may differ."""
    return Decimal(found.tolerance)
