"""A sentence in the diary, a duty list to begin with, the yearly score (M14-02, M14-03)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.ledger.actions import note_created
from xianjie.apps.teams.enums import ScoreOf, ScoreState
from xianjie.apps.teams.models import DiaryNote, Duty, TeamMember, YearScore
from xianjie.apps.teams.queries.scores import (
    Line,
    figures_of,
    in_year,
    points_of,
    score,
    weights,
)
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

SAMPLE, GRADES = "驻村职责示范", "驻村考核等次"
_WORDS, _LINE = 300, 500


@transaction.atomic
def note_day(
    *, by: Actor, member: TeamMember, day: date, words: str, today: date, now: datetime
) -> DiaryNote | None:
    """Write, change or (with no words) take away the sentence of a day; only the member himself."""
    if member.account_id is None or member.account_id != by.user_id:
        raise RefusedError("not-permitted", "日志只有本人能补记。")
    if day > today or day < member.since:
        raise RefusedError("bad-day", "补记的日期要在驻村期间，不晚于今天。")
    text = words.strip()[:_LINE]
    DiaryNote.objects.filter(member=member, day=day).delete()
    made = None
    if text:
        made = DiaryNote.objects.create(member=member, day=day, words=text, written_at=now)
    record(
        actor=by, action="teams.note-day", object_type="teams.TeamMember", object_id=member.pk,
        division_code=member.division_code, detail={"day": str(day)}, at=now,
    )  # fmt: skip
    return made


@transaction.atomic
def adopt_duties(*, by: Actor, county: str, today: date, now: datetime) -> int:
    """Begin the duty list of a county with the sample; returns how many were added.

    Raises ``RefusedError`` without the right in the county, or where a list exists already.
    """
    place = county.ljust(12, "0")
    if not addressed(by.scope, Duty).may(Permission.MANAGE_TEAMS, county):
        raise RefusedError("not-permitted", "您没有定全县驻村职责清单的权限。")
    if Duty.objects.filter(division_code=place, retired_at__isnull=True).exists():
        raise RefusedError("exists", "本县已有职责清单，请在清单里增减。")
    made = []
    for number, one in enumerate(load_codes(SAMPLE).values, start=1):
        source, rhythm, times = str(one.code).split("-")
        made.append(
            Duty(
                division_code=place, number=number, title=one.text, source=source, rhythm=rhythm,
                times=int(times), since=date(today.year, 1, 1), basis="示范清单（待核）",
                created_at=now, updated_at=now,
            )
        )  # fmt: skip
    Duty.objects.bulk_create(made)
    note_created(by=by, register="teams.duties", numbers=[one.pk for one in made], now=now)
    record(
        actor=by, action="teams.adopt-duties", object_type="county", object_id=county,
        division_code=county, detail={"rows": len(made)}, at=now,
    )  # fmt: skip
    return len(made)


@transaction.atomic
def propose_scores(*, by: Actor, county: str, year: int, today: date, now: datetime) -> int:
    """Compute the scores of a year for all members and teams of a county that are not settled.

    Returns how many. Raises ``RefusedError`` without the right, for a year to come, and where the
    rulebook weighs nothing.
    """
    if not addressed(by.scope, YearScore).may(Permission.MANAGE_TEAMS, county):
        raise RefusedError("not-permitted", "您没有计算全县驻村考核的权限。")
    if year > today.year:
        raise RefusedError("bad-year", "还没有到这一年。")
    points = weights(county, today)
    if not points:
        raise RefusedError("no-weights", "规则库没有写“驻村考核权重清单”，请先填写。")
    members = list(
        TeamMember.objects.filter(in_year(year), division_code__startswith=county).order_by(
            "division_code", "pk"
        )
    )
    figures = figures_of(members, county, year, min(today, date(year, 12, 31)))
    known = {
        (one.of, one.member_id or one.division_code): one
        for one in YearScore.objects.select_for_update().filter(
            division_code__startswith=county, year=year
        )
    }
    by_village: dict[str, list[list[Line]]] = defaultdict(list)
    rows: list[tuple[YearScore, list[Line]]] = []
    for member in members:
        lines = score(figures[member.pk], points)
        by_village[member.division_code].append(lines)
        row = known.get((ScoreOf.MEMBER, member.pk)) or YearScore(
            of=ScoreOf.MEMBER, member=member, division_code=member.division_code, year=year,
            version=0,
        )  # fmt: skip
        rows.append((row, lines))
    for code, lists in by_village.items():
        row = known.get((ScoreOf.TEAM, code)) or YearScore(
            of=ScoreOf.TEAM, division_code=code, year=year, version=0
        )
        rows.append((row, _mean(lists)))
    number = _keep(by, rows, points, now)
    record(
        actor=by, action="teams.propose-scores", object_type="county", object_id=county,
        division_code=county, detail={"year": year, "rows": number}, at=now,
    )  # fmt: skip
    return number


def _keep(
    by: Actor, rows: list[tuple[YearScore, list[Line]]], points: dict[str, int], now: datetime
) -> int:
    new: list[YearScore] = []
    changed: list[YearScore] = []
    for row, lines in rows:
        if row.state == ScoreState.SETTLED:
            continue
        row.lines = [[one.name, one.got, one.of, one.words] for one in lines]
        row.points = points_of(lines, points)
        row.state, row.proposed_by_id, row.proposed_at = ScoreState.PROPOSED, by.user_id, now
        row.version += 1
        (changed if row.pk else new).append(row)
    YearScore.objects.bulk_create(new, batch_size=1000)
    fields = ["lines", "points", "state", "proposed_by", "proposed_at", "version"]
    YearScore.objects.bulk_update(changed, fields, batch_size=500)
    return len(new) + len(changed)


def _mean(lists: list[list[Line]]) -> list[Line]:
    """Return the mean of the members' lines, rounded down."""
    count = len(lists)
    return [
        Line(
            lists[0][place].name, sum(one[place].got for one in lists) // count,
            sum(one[place].of for one in lists) // count, f"{count} 名队员的平均",
        )
        for place in range(len(lists[0]))
    ]  # fmt: skip


@transaction.atomic
def settle_score(
    *, by: Actor, found: YearScore, grade: str, words: str, version: int, now: datetime
) -> YearScore:
    """Give a computed score its grade; by somebody else than who computed it.

    Raises ``RefusedError`` without the right, for the same person, a member about himself, a
    grade that is none, or where somebody changed it since.
    """
    held = (
        YearScore.objects.select_for_update(of=("self",)).select_related("member").get(pk=found.pk)
    )
    if not addressed(by.scope, YearScore).may(Permission.MANAGE_TEAMS, held.division_code):
        raise RefusedError("not-permitted", "您没有审定该村驻村考核的权限。")
    own = held.member.account_id if held.member else None
    if by.user_id is None or by.user_id in (held.proposed_by_id, own):
        raise RefusedError("same-person", "计算的人和本人不能审定，请换一个人。")
    if held.version != version:
        raise RefusedError("stale", "考核刚被重新计算或审定过，请看过新的结果再办。")
    if held.state == ScoreState.SETTLED:
        raise RefusedError("wrong-state", "已经审定。")
    if grade not in load_codes(GRADES).texts:
        raise RefusedError("bad-grade", "请选等次。")
    held.grade, held.words, held.state = grade, words.strip()[:_WORDS], ScoreState.SETTLED
    held.settled_by_id, held.settled_at, held.version = by.user_id, now, held.version + 1
    held.save()
    record(
        actor=by, action="teams.settle-score", object_type="teams.YearScore", object_id=held.pk,
        division_code=held.division_code, detail={"grade": grade, "points": held.points}, at=now,
    )  # fmt: skip
    return held
