"""Step by step from the village's plan to the announcement: who agrees, reviews, shows, pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.collective.actions.common import held, note, refuse_unless, ring
from xianjie.apps.collective.actions.paying import key_of, paid_line
from xianjie.apps.collective.enums import DistributionState, DistributionStep
from xianjie.apps.collective.models import Distribution, DistributionObjection
from xianjie.apps.collective.queries.distributions import (
    TO_HOUSEHOLDS,
    lines_in,
    may_work,
    order_faults,
    steps_of,
    sums_by_use,
)
from xianjie.apps.collective.queries.rules import (
    CONSENT,
    MEETING,
    NOTICE_DAYS,
    ORDER,
    collective_rules,
)
from xianjie.apps.income.actions.booking import book_lines, take_back
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_FEN = 100


@dataclass(frozen=True)
class Paper:
    """The record of the meeting: where the file lies and what it was called."""

    path: Path
    name: str


@dataclass(frozen=True)
class Facts:
    """What a step takes: the meeting, the reason, the day, how it was paid."""

    words: str = ""
    day: date | None = None
    expected: int | None = None
    attended: int | None = None
    agreed: int | None = None
    paper: Paper | None = None
    order_reason: str = ""
    paid_by: str = ""


@transaction.atomic
def distribution_step(
    *, by: Actor, found: Distribution, step: str, facts: Facts, today: date, now: datetime
) -> Distribution:
    """Do the next step of a distribution.

    ``facts.day`` is the day of the meeting, of the beginning of the notice, of the payment or the
    announcement; today where it is left out. Raises ``RefusedError`` for what may not be now, for
    money left over, uses out of order, a meeting without enough people, an unanswered objection.
    """
    row = held(found)
    if step not in steps_of(by.scope, by.user_id, row, today):
        raise RefusedError("bad-step", f"现在是“{row.get_state_display()}”，您不能做这一步。")
    day = facts.day or today
    if day > today:
        raise RefusedError("bad-day", "日期不能晚于今天。")
    kind, words = DistributionStep(step), facts.words
    match kind:
        case DistributionStep.AGREE:
            _agree(by, row, facts, day, now)
        case DistributionStep.REVIEW:
            row.state, row.reviewed_on = DistributionState.REVIEWED, day
            row.reviewed_by_id = by.user_id
        case DistributionStep.NOTICE:
            _notice(row, day)
        case DistributionStep.PAY:
            words = _pay(by, row, facts, day, today, now)
        case DistributionStep.ANNOUNCE:
            if row.paid_on is None or day < row.paid_on:
                raise RefusedError("bad-day", "公告日期不能早于发放日期。")
            row.state, row.announced_on = DistributionState.ANNOUNCED, day
        case DistributionStep.RETURN | DistributionStep.UNDO:
            _need(facts.words)
            _back(row)
        case DistributionStep.WITHDRAW:
            _need(facts.words)
            row.state = DistributionState.WITHDRAWN
        case DistributionStep.REVERSE:
            _need(facts.words)
            keys = [key_of(one) for one in lines_in(row).filter(use=TO_HOUSEHOLDS)]
            take_back(by=by, keys=keys, reason=facts.words, now=now)
            row.state = DistributionState.REVERSED
        case _:
            raise RefusedError("bad-step", "这一步不在这里办。")
    row.version += 1
    row.save()
    note(by, row, step, words, now)
    _tell(by, row, kind, today, now)
    return row


def _need(words: str) -> None:
    if not words.strip():
        raise RefusedError("no-words", "请写明理由。")


def _agree(by: Actor, row: Distribution, facts: Facts, day: date, now: datetime) -> None:
    sums = sums_by_use(row)
    rest = row.amount - sum(sums.values())
    if rest:
        more = "还有" if rest > 0 else "多分了"
        amount = Decimal(abs(rest)) / _FEN
        words = f"{more} {amount:.2f} 元，明细加起来要正好等于分配总额。"
        raise RefusedError("rest", words)
    rules = collective_rules(row.division_code, day)
    if not row.direct:
        faults = order_faults(sums, rules.texts(ORDER), row.upkeep_need, reason=facts.order_reason)
        if faults:
            raise RefusedError("order", faults[0])
        _meet(row, facts, rules.share(MEETING), rules.share(CONSENT))
        if facts.paper is not None:
            row.meeting_record = _file(by, row, facts.paper, day, now)
    row.order_reason = facts.order_reason.strip()[:200]
    row.met_on, row.agreed_by_id = day, by.user_id
    row.state = DistributionState.AGREED


def _meet(row: Distribution, facts: Facts, least: Decimal | None, consent: Decimal | None) -> None:
    if not facts.expected or facts.attended is None or facts.agreed is None:
        raise RefusedError("no-meeting", "请填应到、实到和同意人数。")
    if not facts.agreed <= facts.attended <= facts.expected:
        raise RefusedError("bad-meeting", "同意人数不能多于实到，实到不能多于应到。")
    if least is not None and facts.attended < least * facts.expected:
        raise RefusedError("few", "到会人数不够，这次会议议定的方案不能用。")
    if consent is not None and facts.agreed <= consent * facts.attended:
        raise RefusedError("no-majority", "同意的没有超过到会人数的规定比例，方案没有通过。")
    row.expected, row.attended, row.agreed = facts.expected, facts.attended, facts.agreed
    if facts.paper is None and row.meeting_record is None:
        raise RefusedError("no-record", "请上传会议记录。")


def _file(by: Actor, row: Distribution, paper: Paper, day: date, now: datetime) -> ArchiveDocument:
    """File the record with the village; who may report the meeting may file its record."""
    return file_document(
        by=Actor(by.label, Scope.everything(), by.user_id),
        path=paper.path,
        kind=ArchiveKind.MINUTES,
        title=f"收益分配议定记录 {row.number}",
        dated_on=day,
        division_code=row.division_code,
        file_name=paper.name,
        now=now,
    )


def _notice(row: Distribution, day: date) -> None:
    days = collective_rules(row.division_code, day).whole(NOTICE_DAYS)
    if days is None:
        raise RefusedError("no-days", "规则库没有给公示天数，请先在规则库填写。")
    if row.reviewed_on is not None and day < row.reviewed_on:
        raise RefusedError("bad-day", "公示不能早于审核。")
    row.state, row.public_from = DistributionState.NOTICED, day
    row.public_to = day + timedelta(days=days)


def _pay(by: Actor, row: Distribution, facts: Facts, day: date, today: date, now: datetime) -> str:
    if row.public_to is not None and day <= row.public_to:
        raise RefusedError("bad-day", f"公示到 {row.public_to}，期满后才能发放。")
    if row.reviewed_on is not None and day < row.reviewed_on:
        raise RefusedError("bad-day", "发放不能早于审核。")
    if not facts.paid_by.strip():
        raise RefusedError("no-way", "请写发放方式。")
    if row.objections.filter(answered_on__isnull=True).exists():
        raise RefusedError("objections", "还有异议没有答复，答复后才能发放。")
    row.state, row.paid_on = DistributionState.PAID, day
    row.paid_by = facts.paid_by.strip()[:20]
    lines = [
        paid_line(row, one)
        for one in lines_in(row).filter(use=TO_HOUSEHOLDS, amount__gt=0)
    ]  # fmt: skip
    if not lines:
        return facts.words
    told = len(book_lines(by=by, lines=lines, today=today, now=now).overlaps)
    words = f"{told} 户的同一笔钱已由其他来源记账，没有重复记。" if told else ""
    return f"{facts.words} {words}".strip()


def _back(row: Distribution) -> None:
    """Let the village plan anew; the meeting's record stays with it."""
    row.state = DistributionState.DRAFT
    row.met_on = row.reviewed_on = row.public_from = row.public_to = None
    row.expected = row.attended = row.agreed = None
    row.agreed_by_id = row.reviewed_by_id = None


def _tell(by: Actor, row: Distribution, step: DistributionStep, today: date, now: datetime) -> None:
    if step == DistributionStep.AGREE:
        users = holders_of(
            Permission.REVIEW_COLLECTIVE, row.division_code, on=today,
            roles=[Role.TOWNSHIP_REVIEWER],
        )  # fmt: skip
        ring(users, row, "等待审核", now, by)
    elif step in {DistributionStep.REVIEW, DistributionStep.RETURN} and row.created_by_id:
        makers = User.objects.filter(pk=row.created_by_id, is_active=True)
        ring(makers, row, row.get_state_display(), now, by, NotificationKind.RESULT)


@transaction.atomic
def record_objection(
    *, by: Actor, found: Distribution, who: str, words: str, day: date, today: date, now: datetime
) -> DistributionObjection:
    """Record what somebody said against a distribution that is being shown."""
    row = held(found)
    refuse_unless(may_work(by.scope, row.division_code), "您没有登记该村异议的权限。")
    if row.state != DistributionState.NOTICED or row.public_from is None:
        raise RefusedError("not-shown", "公示期间才登记异议。")
    if not words.strip():
        raise RefusedError("no-words", "请写异议内容。")
    if not row.public_from <= day <= today:
        raise RefusedError("bad-day", "收到日期要在公示开始以后，不晚于今天。")
    made = DistributionObjection.objects.create(
        distribution=row, county_code=row.county_code, division_code=row.division_code,
        who=who.strip()[:30], words=words.strip()[:500], received_on=day,
        recorded_by_id=by.user_id,
    )  # fmt: skip
    note(by, row, DistributionStep.OBJECT, "", now)
    return made


@transaction.atomic
def answer_objection(
    *, by: Actor, objection: DistributionObjection, answer: str, today: date, now: datetime
) -> DistributionObjection:
    """Write what came of an objection."""
    row = held(objection.distribution)
    refuse_unless(may_work(by.scope, row.division_code), "您没有答复该村异议的权限。")
    if not answer.strip():
        raise RefusedError("no-words", "请写处理结果。")
    own = DistributionObjection.objects.select_for_update().get(pk=objection.pk)
    if own.answered_on is not None:
        raise RefusedError("answered", "这条异议已经答复过。")
    own.answer, own.answered_on, own.answered_by_id = answer.strip()[:500], today, by.user_id
    own.save(update_fields=["answer", "answered_on", "answered_by"])
    note(by, row, DistributionStep.ANSWER, "", now)
    return own
