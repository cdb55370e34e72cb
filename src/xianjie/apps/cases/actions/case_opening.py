"""Open a case for a household, join clues to it, send it to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.cases.actions.case_common import (
    ask_at_the_door,
    enter,
    locked,
    move,
    must_be_somebody,
    quiet,
    ring,
    save,
    write,
)
from xianjie.apps.cases.enums import (
    OPEN_CASES,
    CaseAct,
    CaseKind,
    CaseState,
    EpisodeState,
    RemovalWay,
    StepKind,
)
from xianjie.apps.cases.models import Case, CaseClue, Episode
from xianjie.apps.cases.queries.process import process_at, steps_of
from xianjie.apps.cases.queries.rights import may_open
from xianjie.apps.cases.queries.suggesting import (
    MOST_RISKS,
    RISKS,
    labour_of,
    suggest_category,
    suggest_risks,
)
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import take_clues
from xianjie.apps.screening.enums import EXPORTED_KINDS, ClueStatus
from xianjie.apps.screening.models import Clue
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

_MARK = {CaseKind.IDENTIFY.value: "SB", CaseKind.REMOVE.value: "XC"}
_PAPERS = "先救助补手续天数"
_MOST_CLUES = 50


@transaction.atomic
def open_case(
    *,
    by: Actor,
    household: Household,
    kind: CaseKind,
    clues: Sequence[Clue] = (),
    started_on: date | None = None,
    event_on: date | None = None,
    fast_track: bool = False,
    risks: Iterable[str] = (),
    removal_way: str = "",
    episode: Episode | None = None,
    client_id: UUID,
    today: date,
    now: datetime,
) -> Case:
    """Open a case with the procedure of the place as it is today.

    Every open clue of the household joins an identification, besides ``clues`` (which may be of
    people who were not registered before). The same ``client_id`` again gives the case that is
    there.

    Args:
        started_on: the day from which deadlines run; without one the earliest clue's, else today.
        event_on: the day of what happened, where it is known.
        fast_track: help comes first; only 核实, 审核 and 审定 before the decision, the other steps
            are made up until 先救助补手续天数 after today.
        risks: texts of 风险类型, the gravest first; without any those of the clues.
        removal_way: for a removal, one of `RemovalWay`.
        episode: for a removal, the episode that it is to end.

    Raises:
        RefusedError: without the right in the village, for a household that is not registered, is
            monitored already (identification) or is not (removal), or has an open case; a wrong
            risk, day or clue; a rulebook without a usable procedure.
    """
    known = Case.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.opened_by_id != by.user_id or known.household_id != household.pk:
            raise RefusedError("foreign-form", "这张表已经用过，请重新打开页面。")
        return known
    user_id = must_be_somebody(by)
    kind = CaseKind(kind)
    code = household.division_code
    if not may_open(by.scope, kind.value, code):
        raise RefusedError("not-permitted", "您没有为该村立案的权限。")
    household = Household.objects.select_for_update().get(pk=household.pk)
    _check_household(household, kind, episode, removal_way)
    began = _began(clues, started_on, today)
    if event_on is not None and event_on > today:
        raise RefusedError("bad-day", "事发日期在今天之后，请改正。", field="event_on")
    if fast_track and kind != CaseKind.IDENTIFY:
        raise RefusedError("not-fast", "只有识别纳入才能先救助后补程序。")
    process = process_at(code, kind, today)
    case = Case(
        number=f"{_MARK[kind.value]}{today:%y%m%d}{client_id.hex[:6].upper()}",
        client_id=client_id,
        county_code=household.county_code,
        division_code=code,
        household=household,
        kind=kind,
        state=CaseState.OPEN,
        process=process,
        started_on=began,
        fast_track=fast_track,
        event_on=event_on,
        removal_way=removal_way,
        episode=episode,
        risks=check_risks(risks),
        opened_by_id=user_id,
        opened_at=now,
    )
    if fast_track:
        days = standards(code, today).whole(_PAPERS)
        case.papers_due_on = today + timedelta(days=days) if days is not None else None
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        raise RefusedError("open-case", _open_words(household)) from None
    if kind == CaseKind.IDENTIFY:
        _join_all(by, case, clues, now)
        _propose(case, household, today)
    enter(case, steps_of(process)[0], on=began, today=today, now=now)
    case.save()
    write(
        by, case, CaseAct.OPEN, now, step=case.step, kind=case.kind, fast_track=fast_track,
        started_on=began.isoformat(), clues=case.case_clues.count(),
    )  # fmt: skip
    return case


def check_risks(risks: Iterable[str]) -> list[str]:
    """Return up to five kinds of risk in their order; refuse unknown ones and more."""
    known = load_codes(RISKS)
    found = list(dict.fromkeys(risk for risk in risks if risk))
    for risk in found:
        if risk not in known.order:
            raise RefusedError("unknown-risk", f"没有“{risk}”这种风险类型。", field="risks")
    if len(found) > MOST_RISKS:
        raise RefusedError(
            "many-risks", f"风险类型最多 {MOST_RISKS} 个，请按轻重保留。", field="risks"
        )
    return found


def _check_household(
    household: Household, kind: CaseKind, episode: Episode | None, removal_way: str
) -> None:
    if not household.is_active:
        raise RefusedError("not-active", f"{household.household_code} 已经不在册，不能立案。")
    if Case.objects.filter(household=household, state__in=OPEN_CASES).exists():
        raise RefusedError("open-case", _open_words(household))
    running = Episode.objects.filter(household=household, state=EpisodeState.MONITORED).first()
    if kind == CaseKind.IDENTIFY:
        if running is not None:
            raise RefusedError(
                "monitored",
                f"{household.household_code} 已在监测（{running.identified_on} 识别），"
                "不用再识别；有新的风险请在帮扶计划里补充。",
            )
        return
    if episode is None or running is None or running.pk != episode.pk:
        raise RefusedError("not-monitored", "该户没有正在监测的记录，不能办理风险消除。")
    if removal_way not in RemovalWay.values:
        raise RefusedError("no-way", "请选择消除方式：帮扶消除或自然消除。", field="removal_way")


def _open_words(household: Household) -> str:
    number = (
        Case.objects.filter(household=household, state__in=OPEN_CASES)
        .values_list("number", flat=True)
        .first()
    )
    return f"{household.household_code} 已有正在办理的个案 {number or ''}，请把线索并入那个个案。"


def _began(clues: Sequence[Clue], started_on: date | None, today: date) -> date:
    seen = [clue.seen_on for clue in clues if clue.seen_on is not None]
    began = started_on or min(seen, default=today)
    if began > today:
        raise RefusedError("bad-day", "起算日期在今天之后，请改正。", field="started_on")
    return began


def _join_all(by: Actor, case: Case, clues: Sequence[Clue], now: datetime) -> None:
    waiting = Clue.objects.filter(
        household=case.household, status=ClueStatus.OPEN, kind__in=EXPORTED_KINDS
    )
    wanted = {clue.pk: clue for clue in (*clues, *waiting[:_MOST_CLUES])}
    _join(by, case, list(wanted.values()), now)


def _join(by: Actor, case: Case, clues: Sequence[Clue], now: datetime) -> list[Clue]:
    taken = take_clues(by=by, clues=clues, household=case.household, now=now)
    if len(taken) < len(clues) and len(clues) == 1:
        raise RefusedError("in-case", "这条线索已经在别的个案里，请刷新。")
    CaseClue.objects.bulk_create([CaseClue(case=case, clue=clue, joined_at=now) for clue in taken])
    return taken


def _propose(case: Case, household: Household, today: date) -> None:
    """Fill in what the rules propose; people change it in the steps."""
    if not case.risks:
        joined = Clue.objects.filter(case_clues__case=case)
        case.risks = suggest_risks(joined)
    found = suggest_category(household, today)
    case.category, case.national_category = found.category, found.national
    case.no_labour = labour_of(household, today).no_labour


@transaction.atomic
def join_clue(*, by: Actor, case: Case, clue: Clue, today: date, now: datetime) -> Case:
    """Let a running identification answer one more clue of its household.

    Raises ``RefusedError`` without the right, for a case that is closed or a removal, and for a
    clue that is not the household's, closed, or in a case already. Joining twice changes nothing.
    """
    del today
    row = locked(case)
    must_be_somebody(by)
    if not may_open(by.scope, row.kind, row.division_code):
        raise RefusedError("not-permitted", "您没有办理该村个案的权限。")
    if CaseClue.objects.filter(case=row, clue=clue).exists():
        return row
    if row.kind != CaseKind.IDENTIFY:
        raise RefusedError("removal", "风险消除的个案不并入线索；有新风险的请先退回或撤回。")
    move(row, CaseAct.JOIN)
    _join(by, row, [clue], now)
    new = [risk for risk in suggest_risks([clue]) if risk not in row.risks]
    row.risks = (row.risks + new)[:MOST_RISKS]
    save(row)
    write(by, row, CaseAct.JOIN, now, step=row.step, clue=clue.pk)
    return row


@transaction.atomic
def dispatch_case(
    *, by: Actor, case: Case, assignee: User | None, today: date, now: datetime
) -> Case:
    """Send the verification of a case to somebody who works in its village, or to all (None).

    Raises ``RefusedError`` without the right, for a case that is not at a 核实 step, or an account
    that may not verify in the village.
    """
    row = locked(case)
    must_be_somebody(by)
    code = row.division_code
    if not by.scope.may(Permission.DISPATCH_CASES, code):
        raise RefusedError("not-permitted", "您没有派发该村个案的权限。")
    if row.step_kind != StepKind.VERIFY:
        raise RefusedError("not-verifying", f"{row.number} 不在核实的步骤，不用派人。")
    if assignee is not None:
        able = holders_of(Permission.VERIFY_CASES, code, on=today)
        if assignee.pk not in {user.pk for user in able}:
            raise RefusedError("cannot-verify", "选中的人不在该村核实，请另选。", field="assignee")
    if row.assignee_id == (assignee.pk if assignee else None):
        return row
    move(row, CaseAct.DISPATCH)
    # Nobody else is asked any more: neither the village as a whole nor who had it before.
    quiet(row, "step", f"dispatch:{row.assignee_id}", now=now)
    row.assignee = assignee
    save(row)
    write(by, row, CaseAct.DISPATCH, now, step=row.step, to=row.assignee_id)
    if assignee is not None:
        ring(row, [assignee], f"dispatch:{assignee.pk}", f"派给您：{row.step}", now)
    ask_at_the_door(row, today)
    return row
