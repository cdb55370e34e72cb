"""Exemptions: asked with a reason, approved by somebody else, over when time or data say so."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries.posts import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.quality.enums import (
    HOLDING,
    ExemptionState,
    FindingStep,
    Standing,
)
from xianjie.apps.quality.models import FindingEvent, QualityExemption, QualityFinding
from xianjie.apps.quality.storing import end_exemptions
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.kernel.errors import RefusedError

_WORDS = 300
_PORTION = 500


@transaction.atomic
def ask_exemption(
    *, by: Actor, finding: QualityFinding, reason: str, until: date | None = None,
    evidence: ArchiveDocument | None = None, today: date, now: datetime,
) -> QualityExemption:  # fmt: skip
    """Ask that a row need not follow a rule, until a day or for good.

    Raises ``RefusedError`` without the right, without a reason, for a day that is over, when the
    finding does not stand, or when an exemption of it waits already.
    """
    row = QualityFinding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if not by.scope.may(Permission.MEND_QUALITY, row.division_code):
        raise RefusedError("not-permitted", "您没有为这条疑点申请豁免的权限。")
    if row.standing != Standing.OPEN:
        raise RefusedError("stale", f"这一条现在是“{row.get_standing_display()}”，请刷新。")
    if not reason.strip():
        raise RefusedError("no-reason", "请写明为什么数据本来就是对的。")
    if until is not None and until < today:
        raise RefusedError("bad-day", "有效期不能早于今天。")
    waiting = QualityExemption.objects.filter(
        county_code=row.county_code, rule_id=row.rule_id, row_key=row.row_key, state__in=HOLDING
    )
    if waiting.exists():
        raise RefusedError("asked", "这一条已有人申请豁免，等待审批。")
    made = QualityExemption.objects.create(
        county_code=row.county_code,
        division_code=row.division_code,
        rule_id=row.rule_id,
        row_key=row.row_key,
        data_hash=row.data_hash,
        reason=reason.strip()[:_WORDS],
        evidence=evidence,
        until=until,
        state=ExemptionState.ASKED,
        asked_by_id=by.user_id,
        asked_at=now,
    )
    row.exemption = made
    row.save(update_fields=["exemption"])
    _note(row.pk, FindingStep.ASKED, reason, by, now)
    _audit(by, "quality.ask-exemption", made, now)
    people = holders_of(Permission.APPROVE_EXEMPTIONS, row.division_code, on=today)
    notify(
        users=[one for one in people if one.pk != by.user_id],
        key=_key(made),
        title="有一条数据疑点申请豁免，等待审批",
        url=reverse("quality:finding", args=[row.pk]),
        now=now,
    )
    return made


@transaction.atomic
def decide_exemption(
    *, by: Actor, exemption: QualityExemption, approve: bool, words: str = "", now: datetime
) -> QualityExemption:
    """Approve or refuse what somebody else asked for.

    Raises ``RefusedError`` without the right, for one's own, when it was decided already, when a
    refusal has no words, or when the data changed since it was asked.
    """
    made = QualityExemption.objects.select_for_update(of=("self",)).get(pk=exemption.pk)
    if not by.scope.may(Permission.APPROVE_EXEMPTIONS, made.division_code):
        raise RefusedError("not-permitted", "您没有审批豁免的权限。")
    if by.user_id is not None and made.asked_by_id == by.user_id:
        raise RefusedError("own", "自己申请的豁免要由别人审批。")
    if made.state != ExemptionState.ASKED:
        raise RefusedError("stale", f"这一件现在是“{made.get_state_display()}”，请刷新。")
    if not approve and not words.strip():
        raise RefusedError("no-words", "不同意的请写明理由。")
    finding = made.findings.select_for_update(of=("self",)).first()
    if finding is None or finding.standing != Standing.OPEN:
        raise RefusedError("stale", "这条疑点已经不在了，不用再豁免。")
    if finding.data_hash != made.data_hash:
        raise RefusedError("changed", "申请以后数据变过，请按现在的数据重新申请。")
    made.state = ExemptionState.APPROVED if approve else ExemptionState.REFUSED
    made.decided_by_id, made.decided_at, made.decision = by.user_id, now, words.strip()[:_WORDS]
    made.save(update_fields=["state", "decided_by", "decided_at", "decision"])
    if approve:
        finding.standing = Standing.EXEMPT
    else:
        finding.exemption = None
    finding.save(update_fields=["standing", "exemption"])
    _note(finding.pk, FindingStep.EXEMPTED if approve else FindingStep.REFUSED, words, by, now)
    _audit(by, "quality.exempt" if approve else "quality.refuse-exemption", made, now)
    settle(key=_key(made), now=now)
    if made.asked_by is not None:
        notify(
            users=[made.asked_by],
            key=f"{_key(made)}:{made.state}",
            kind=NotificationKind.RESULT,
            title=f"您申请的豁免：{made.get_state_display()}",
            url=reverse("quality:finding", args=[finding.pk]),
            now=now,
        )
    return made


@transaction.atomic
def expire_exemptions(*, county: str, today: date, now: datetime) -> int:
    """End the exemptions whose time is over; their findings stand again. Returns how many."""
    over = QualityExemption.objects.filter(
        county_code=county, state__in=HOLDING, until__lt=today
    ).order_by("pk")
    numbers = list(over.values_list("pk", flat=True)[:_PORTION])
    findings = list(
        QualityFinding.objects.filter(exemption__in=numbers).values_list("pk", flat=True)
    )
    end_exemptions(findings, ExemptionState.EXPIRED, FindingStep.EXPIRED, today, now)
    QualityExemption.objects.filter(pk__in=numbers, state__in=HOLDING).update(
        state=ExemptionState.EXPIRED, ended_on=today
    )
    for one in QualityExemption.objects.filter(pk__in=numbers).select_related("asked_by"):
        settle(key=_key(one), now=now)
        _tell_over(one, now)
    return len(numbers)


def _tell_over(one: QualityExemption, now: datetime) -> None:
    if one.asked_by is not None:
        notify(
            users=[one.asked_by],
            key=f"{_key(one)}:over",
            kind=NotificationKind.REMINDER,
            title="一条数据疑点的豁免到期，请重新核实",
            url=f"{reverse('quality:findings')}?rule={one.rule_id}&village={one.division_code}",
            now=now,
        )


def _key(made: QualityExemption) -> str:
    return f"exemption:{made.pk}"


def _note(pk: int, step: FindingStep, words: str, by: Actor, now: datetime) -> None:
    FindingEvent.objects.create(
        finding_id=pk, step=step, words=words.strip()[:_WORDS], user_id=by.user_id, at=now
    )


def _audit(by: Actor, action: str, made: QualityExemption, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="quality.QualityExemption",
        object_id=made.pk,
        division_code=made.division_code,
        detail={"rule": made.rule_id, "until": made.until.isoformat() if made.until else ""},
        at=now,
    )
