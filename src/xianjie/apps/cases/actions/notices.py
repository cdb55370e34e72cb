"""Post notices and announcements in a village; record and answer what is said against them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.actions.case_common import (
    case_url,
    locked,
    must_act,
    must_be_somebody,
    must_say,
)
from xianjie.apps.cases.actions.case_turns import send_back
from xianjie.apps.cases.enums import (
    CaseState,
    NoticeKind,
    ObjectionState,
    StepKind,
    StepState,
)
from xianjie.apps.cases.models import Case, CaseStep, Notice, NoticeCase, Objection
from xianjie.apps.cases.queries.posting import notice_rows
from xianjie.apps.cases.queries.process import (
    ProcessStep,
    notice_end,
    papers_missing,
    step_named,
    steps_of,
)
from xianjie.apps.cases.queries.suggesting import categories_at
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError

_MARK = {NoticeKind.PUBLICATION.value: "GS", NoticeKind.ANNOUNCEMENT.value: "GG"}
_STEP = {
    NoticeKind.PUBLICATION.value: StepKind.NOTICE.value,
    NoticeKind.ANNOUNCEMENT.value: StepKind.ANNOUNCE.value,
}
_ANSWER_DAYS = "异议答复天数"
_MOST = 100


@transaction.atomic
def post_notice(
    *,
    by: Actor,
    cases: Sequence[Case],
    kind: NoticeKind,
    starts_on: date,
    ends_on: date,
    place: str,
    contact: str,
    client_id: UUID,
    today: date,
    now: datetime,
) -> Notice:
    """Post a notice (公示) or announcement (公告) about cases of one village that stand at it.

    A case stands once a round on each kind. A notice hangs until the day that 村级公示天数 asks
    for, the first day not counted, or longer. The same ``client_id`` again gives the notice that is
    there.

    Raises:
        RefusedError: without the right for the step of every case; without cases; of several
            villages or matters; posted before its step began or ending too early; a second time
            in one round; without place or contact.
    """
    user_id = must_be_somebody(by)
    kind = NoticeKind(kind)
    mark = f"{_MARK[kind.value]}{starts_on:%y%m%d}{client_id.hex[:6].upper()}"
    if not cases or len(cases) > _MOST:
        raise RefusedError("no-cases", f"请选要{kind.label}的个案（一次不超过 {_MOST} 件）。")
    rows = [locked(case) for case in sorted(cases, key=lambda case: case.pk)]
    first = rows[0]
    known = Notice.objects.filter(
        county_code=first.county_code, number=mark, posted_by_id=user_id
    ).first()
    if known is not None:
        return known
    if {(row.division_code, row.kind) for row in rows} != {(first.division_code, first.kind)}:
        raise RefusedError("several-villages", "一张公示只能贴一个村、同一事项的个案。")
    for row in rows:
        must_act(by, row, _posting_step(row, kind))
        _check_days(row, kind, starts_on, ends_on)
    if not place.strip():
        raise RefusedError("no-place", "请填张贴地点。", field="place")
    if not contact.strip():
        raise RefusedError("no-contact", "请填受理异议的单位和电话。", field="contact")
    notice = Notice.objects.create(
        number=mark,
        kind=kind,
        matter=first.kind,
        county_code=first.county_code,
        division_code=first.division_code,
        starts_on=starts_on,
        ends_on=ends_on,
        place=place.strip()[:80],
        contact=contact.strip()[:120],
        rows=notice_rows(rows, categories_at(first.division_code, today)),
        posted_by_id=user_id,
        posted_at=now,
    )
    try:
        with transaction.atomic():
            NoticeCase.objects.bulk_create(
                [NoticeCase(notice=notice, case=row, round=row.round, kind=kind) for row in rows]
            )
    except IntegrityError:
        raise RefusedError(
            "posted",
            f"选中的个案里有本轮已经{kind.label}过的；每轮只{kind.label}一次，请去掉后再贴。",
        ) from None
    record(
        actor=by,
        action="cases.notice",
        object_type="cases.Notice",
        object_id=notice.pk,
        division_code=notice.division_code,
        detail={
            "kind": kind.value,
            "matter": notice.matter,
            "cases": [row.pk for row in rows],
            "from": starts_on,
            "to": ends_on,
        },
        at=now,
    )
    return notice


def _posting_step(case: Case, kind: NoticeKind) -> ProcessStep:
    wanted = _STEP[kind.value]
    if case.state == CaseState.OPEN and case.step_kind == wanted:
        return step_named(case.process, case.step)
    if case.state == CaseState.APPROVED:
        for step in papers_missing(case):
            if step["kind"] == wanted:
                return step
    standing = case.step or case.get_state_display()
    raise RefusedError("not-there", f"{case.number} 现在是“{standing}”，还不到{kind.label}的时候。")


def _check_days(case: Case, kind: NoticeKind, starts_on: date, ends_on: date) -> None:
    current = case.steps.filter(name=case.step, round=case.round).first()
    begun = current.started_on if current else case.started_on
    if starts_on < begun:
        raise RefusedError(
            "too-early",
            f"{kind.label}日期不能早于 {begun}（这一步开始的日期）。",
            field="starts_on",
        )
    least = notice_end(case, starts_on) if kind == NoticeKind.PUBLICATION else starts_on
    if least is not None and ends_on < least:
        limit = case.process.get("notice") or {}
        unit = "个工作日" if limit.get("working") else "天"
        raise RefusedError(
            "too-short",
            f"公示要满 {limit.get('days', 0)} {unit}（张贴当天不算），最早到 {least} 结束。"
            if kind == NoticeKind.PUBLICATION
            else "公告的截止日期不能早于开始日期。",
            field="ends_on",
        )


@transaction.atomic
def withdraw_notice(*, by: Actor, notice: Notice, reason: str, now: datetime) -> Notice:
    """Take a notice down because it was posted wrongly; its cases can be posted again.

    Raises ``RefusedError`` without the right in the village, without a reason, where there are
    objections to it already, or once a case has gone on because of it. Twice changes nothing.
    """
    must_be_somebody(by)
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    if not by.scope.may(Permission.HOLD_ASSEMBLIES, row.division_code):
        raise RefusedError("not-permitted", "您没有撤下该村公示的权限。")
    must_say(reason, "撤下的理由")
    if row.withdrawn_at is not None:
        return row
    if row.objections.exists():
        raise RefusedError("objections", "已经有人提出异议，不能撤下；请先答复异议。")
    if _has_served(row):
        raise RefusedError(
            "served", f"有的个案已经凭这张{row.get_kind_display()}往下办了，不能撤下。"
        )
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    row.notice_cases.all().delete()
    record(
        actor=by,
        action="cases.notice",
        object_type="cases.Notice",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"kind": row.kind, "withdrawn": True},
        at=now,
    )
    return row


def _has_served(notice: Notice) -> bool:
    """Whether a step of its kind is done in a round that it was posted for: it is evidence then."""
    done = CaseStep.objects.filter(
        case=OuterRef("case"),
        round=OuterRef("round"),
        kind=_STEP[notice.kind],
        state=StepState.DONE,
    )
    return notice.notice_cases.filter(Exists(done)).exists()


@transaction.atomic
def record_objection(
    *,
    by: Actor,
    notice: Notice,
    case: Case | None = None,
    channel: str,
    words: str,
    contact: str = "",
    client_id: UUID,
    is_public: bool = False,
    today: date,
    now: datetime,
) -> Objection:
    """Write down what somebody says against a notice; the answer is due in 异议答复天数.

    ``is_public`` is for the public page, where nobody signs in. The same ``client_id`` again gives
    the objection that is there.

    Raises:
        RefusedError: without the right in the village, for a notice that was taken down, a case
            that is not on it, or without words.
    """
    known = Objection.objects.filter(client_id=client_id).first()
    if known is not None:
        if known.notice_id != notice.pk:
            raise RefusedError("foreign-form", "这张表已经用过，请重新打开页面。")
        return known
    row = Notice.objects.select_for_update().get(pk=notice.pk)
    allowed = (Permission.HOLD_ASSEMBLIES, Permission.REGISTER_CLUES)
    if not is_public and not any(by.scope.may(one, row.division_code) for one in allowed):
        raise RefusedError("not-permitted", "您没有登记该村异议的权限。")
    if row.withdrawn_at is not None or row.starts_on > today:
        raise RefusedError("not-hanging", "这张公示不在张贴，不能登记异议。")
    if case is not None and not row.notice_cases.filter(case=case).exists():
        raise RefusedError("not-on-it", "选中的个案不在这张公示上。", field="case")
    said = must_say(words, "异议内容")
    objection = Objection.objects.create(
        client_id=client_id,
        number=f"YY{today:%y%m%d}{client_id.hex[:8].upper()}",
        notice=row,
        case=case,
        division_code=row.division_code,
        channel=channel.strip()[:30],
        words=said,
        contact=contact.strip()[:100],
        received_at=now,
        recorded_by_id=by.user_id,
        due_on=standards(row.division_code, today).day_after(today, _ANSWER_DAYS),
        state=ObjectionState.OPEN,
    )
    record(
        actor=by,
        action="cases.objection",
        object_type="cases.Objection",
        object_id=objection.pk,
        division_code=row.division_code,
        detail={"notice": row.pk, "case": case.pk if case else None, "public": is_public},
        at=now,
    )
    notify(
        users=holders_of(Permission.HOLD_ASSEMBLIES, row.division_code, on=today),
        key=_bell(objection),
        title=f"{row.number} 收到异议，请核实答复（{objection.number}）",
        url=reverse("cases:notice", args=[row.pk]),
        due_on=objection.due_on,
        now=now,
    )
    return objection


def _bell(objection: Objection) -> str:
    return f"cases.objection:{objection.pk}"


@transaction.atomic
def answer_objection(
    *,
    by: Actor,
    objection: Objection,
    upheld: bool,
    answer: str,
    case: Case | None = None,
    to_step: str = "",
    today: date,
    now: datetime,
) -> Objection:
    """Answer an objection; one that is right sends its case back, by default to the first step.

    ``case`` names the household where the objection did not. A case that is decided already is
    not turned back: the county is told to look at it again.

    Raises:
        RefusedError: without the right in the village, for an objection that is answered,
            without words, or upheld without a case.
    """
    user_id = must_be_somebody(by)
    row = Objection.objects.select_for_update().get(pk=objection.pk)
    if not by.scope.may(Permission.HOLD_ASSEMBLIES, row.division_code):
        raise RefusedError("not-permitted", "您没有答复该村异议的权限。")
    if row.state != ObjectionState.OPEN:
        raise RefusedError("answered", f"{row.number} 已经答复过，请刷新页面。")
    said = must_say(answer, "核实情况和答复")
    about = case or row.case
    if upheld and about is None:
        raise RefusedError("no-case", "异议成立的，请选是哪一户。", field="case")
    if about is not None and not row.notice.notice_cases.filter(case=about).exists():
        raise RefusedError("not-on-it", "选中的个案不在这张公示上。", field="case")
    row.case = about
    row.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    row.answer, row.answered_by_id, row.answered_at = said, user_id, now
    row.save()
    settle(key=_bell(row), now=now)
    if upheld and about is not None:
        _turn_back(by, row, locked(about), to_step, said, today, now)
    record(
        actor=by,
        action="cases.objection",
        object_type="cases.Objection",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"state": row.state, "case": row.case_id},
        at=now,
    )
    return row


def _turn_back(
    by: Actor, objection: Objection, case: Case, to_step: str, words: str, today: date,
    now: datetime,
) -> None:  # fmt: skip
    if case.state == CaseState.OPEN:
        entry = objection.notice.notice_cases.get(case=case)
        if entry.round == case.round:
            target = to_step or steps_of(case.process)[0]["name"]
            send_back(
                by, case, target, f"公示异议成立：{words}"[:1000], today, now, from_outside=True
            )
        return
    notify(
        users=holders_of(Permission.DECIDE_CASES, case.division_code, on=today),
        key=f"{_bell(objection)}:decided",
        kind=NotificationKind.REMINDER,
        title=f"{case.number} 办结后有异议成立，请复核（{objection.number}）",
        url=case_url(case),
        now=now,
    )
