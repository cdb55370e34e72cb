"""Check sheets: answered, compared, signed by the statistics bureau, published, put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.census.actions.common import note
from xianjie.apps.census.actions.drawing import build_rows, months_of, tolerance_of
from xianjie.apps.census.enums import (
    AnswerResult,
    DrawState,
    FollowState,
    UnitState,
)
from xianjie.apps.census.models import SampleAnswer, SampleDraw, SampleUnit
from xianjie.apps.census.queries.fields import agrees, records, sample_fields
from xianjie.apps.census.queries.samples import is_statistician, may_check, may_draw
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.places import place_prefix

_WORDS = 200


@transaction.atomic
def answer_unit(
    *, by: Actor, unit: SampleUnit, state: str, answers: Mapping[str, str], words: str = "",
    now: datetime,
) -> SampleUnit:  # fmt: skip
    """Write what was found about one unit: every question once, and not again.

    ``answers`` are texts by field, as `queries.fields` has them. A difference goes to the
    village to be put right.

    Raises:
        RefusedError: not permitted, answered before, or no word why nobody was found.
    """
    held = SampleUnit.objects.select_for_update(of=("self",)).select_related("draw").get(pk=unit.pk)
    if held.state != UnitState.OPEN:
        raise RefusedError("answered", "这张核查表已经填过，请刷新页面。")
    if not may_check(by.scope, held):
        raise RefusedError("not-permitted", "您不能填这张核查表，或者这次抽样已经签署、作废。")
    if state not in {UnitState.DONE, UnitState.NOT_FOUND, UnitState.REFUSED}:
        raise RefusedError("bad-state", "请选核查结果。")
    if state != UnitState.DONE and not words.strip():
        raise RefusedError("no-words", "没有找到或者拒访的，请写明情况。")
    lines = list(held.answers.all())
    for line in lines:
        if state != UnitState.DONE:
            line.result = AnswerResult(state)
            continue
        line.found = answers.get(line.field, "").strip()[:_WORDS]
        field = sample_fields()[line.field]
        same = agrees(field, line.recorded, line.found, tolerance_of(held.draw))
        line.result = AnswerResult.AGREES if same else AnswerResult.DIFFERS
        line.follow = FollowState.NONE if same else FollowState.SENT
    SampleAnswer.objects.bulk_update(lines, ["found", "result", "follow"])
    held.state, held.words = state, words.strip()[:_WORDS]
    held.checked_by_id, held.checked_at = by.user_id, now
    held.save()
    differing = sum(line.result == AnswerResult.DIFFERS for line in lines)
    note(by, "census.answer", held, "SampleUnit", now, state=state, differing=differing)
    return held


@transaction.atomic
def sign_draw(*, by: Actor, found: SampleDraw, conclusion: str, now: datetime) -> SampleDraw:
    """Sign the result of a sample for the statistics bureau; after that no sheet changes.

    Raises:
        RefusedError: not of the bureau, sheets are open, or no conclusion.
    """
    held = SampleDraw.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not is_statistician(by.scope, place_prefix(held.division_code)):
        raise RefusedError("not-permitted", "抽样结果由统计部门的人员签署。")
    if held.state != DrawState.DRAWN:
        raise RefusedError("bad-step", f"现在是“{held.get_state_display()}”，不能签署。")
    left = held.units.filter(state=UnitState.OPEN).count()
    if left:
        raise RefusedError("open-sheets", f"还有 {left} 张核查表没有填，填完再签署。")
    if not conclusion.strip():
        raise RefusedError("no-words", "请写结论。")
    held.state, held.signed_by_id, held.signed_at = DrawState.SIGNED, by.user_id, now
    held.conclusion = conclusion.strip()[:500]
    held.save()
    note(by, "census.sign-draw", held, "SampleDraw", now, number=held.number)
    return held


@transaction.atomic
def publish_draw(*, by: Actor, found: SampleDraw, now: datetime) -> SampleDraw:
    """Show the result to the whole county, townships and villages included.

    Raises:
        RefusedError: not permitted, or not signed.
    """
    held = SampleDraw.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_draw(by.scope, place_prefix(held.division_code)):
        raise RefusedError("not-permitted", "您没有公布这次抽样结果的权限。")
    if held.state != DrawState.SIGNED:
        raise RefusedError("bad-step", "统计部门签署以后才能公布。")
    held.state, held.published_by_id, held.published_at = DrawState.PUBLISHED, by.user_id, now
    held.save()
    note(by, "census.publish-draw", held, "SampleDraw", now, number=held.number)
    return held


@transaction.atomic
def confirm_answers(*, by: Actor, county: str, now: datetime) -> int:
    """Read the record of every difference that was sent again; what agrees now is confirmed."""
    if not by.scope.may(Permission.VIEW_CENSUS, county):
        raise RefusedError("not-permitted", "您没有核实更正的权限。")
    waiting: dict[int, list[SampleAnswer]] = defaultdict(list)
    rows = SampleAnswer.objects.filter(county_code=county, follow=FollowState.SENT)
    for line in rows.select_related("unit").order_by("pk"):
        waiting[line.draw_id].append(line)
    changed: list[SampleAnswer] = []
    for draw in SampleDraw.objects.filter(pk__in=waiting):
        lines = waiting[draw.pk]
        numbers = build_rows(draw, sorted({line.unit.key for line in lines}))
        known = records(draw.theme, draw.unit, numbers.values(), months_of(draw))
        for line in lines:
            number = numbers.get(line.unit.key)
            if number not in known or line.field not in sample_fields():
                continue
            field = sample_fields()[line.field]
            if agrees(field, field.read(known[number]), line.found, tolerance_of(draw)):
                line.follow, line.confirmed_at = FollowState.CONFIRMED, now
                changed.append(line)
    SampleAnswer.objects.bulk_update(changed, ["follow", "confirmed_at"], batch_size=500)
    for draw in SampleDraw.objects.filter(pk__in={line.draw_id for line in changed}):
        number = sum(line.draw_id == draw.pk for line in changed)
        note(by, "census.confirm-answers", draw, "SampleDraw", now, confirmed=number)
    return len(changed)
