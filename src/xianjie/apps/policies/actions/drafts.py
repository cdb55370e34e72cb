"""Drafts of parameters: written, checked, submitted, withdrawn or sent back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import NotificationKind
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.audit.actions import record
from xianjie.apps.jobs.actions import enqueue
from xianjie.apps.jobs.models import Job
from xianjie.apps.policies.enums import OPEN_STATES, DraftKind, DraftState
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.apps.policies.queries.browse import entry_text
from xianjie.apps.policies.queries.drafts import preview_key
from xianjie.apps.policies.queries.places import may_hold_layer
from xianjie.kernel.errors import RefusedError
from xianjie.policy.blob import scalar_to_json
from xianjie.policy.changing import Change, ChangeKind, changed_rulebook, value_starting
from xianjie.policy.checking import check_rulebook
from xianjie.policy.model import UNVERIFIED, Fault, ParameterValue, Rulebook
from xianjie.policy.resolution import resolve
from xianjie.policy.showing import show_parameter
from xianjie.policy.vocabulary import vocabulary_at

LEAST_REASON = 4
PREVIEW_JOB = "screening.preview-draft"
"""The work that computes whom a draft changes; the comparison, an app above, does it."""
_CODE_DIGITS = 12


def create_draft(
    *,
    by: Actor,
    county: str,
    change: Change,
    reason: str,
    now: datetime,
    restores: ParameterDraft | None = None,
) -> ParameterDraft:
    """Write a draft of one parameter value for a layer in a county.

    Raises ``RefusedError``: without the right over the place (``not-permitted``), for a place
    outside the county (``foreign-place``), an unknown parameter, a change that changes nothing,
    a faulty rulebook (its faults in ``details["faults"]``), or when another draft of the same
    value is open (``draft-open``).
    """
    author = _account(by)
    _refuse_foreign(by, county, change.place)
    fields = _checked(change, reason)
    try:
        with transaction.atomic():
            draft = ParameterDraft.objects.create(
                county_code=county, author=author, created_at=now, restores=restores, **fields
            )
            _note(by, "policies.draft", draft, now)
    except IntegrityError as error:
        raise RefusedError(
            "draft-open",
            f"“{fields['title']}”从 {change.from_date} 起的取值已有一份未办完的草稿，"
            "请先办完或撤回它。",
        ) from error
    return draft


def revise_draft(
    *, by: Actor, draft: ParameterDraft, change: Change, reason: str, now: datetime
) -> ParameterDraft:
    """Rewrite a draft that has not been submitted; its preview is void then.

    Raises ``RefusedError`` as `create_draft` does, and for somebody else's or a submitted draft.
    """
    _refuse_foreign(by, draft.county_code, change.place)
    fields = _checked(change, reason)
    try:
        with transaction.atomic():
            row = _mine(by, draft, DraftState.DRAFT)
            for name, value in fields.items():
                setattr(row, name, value)
            row.base_hash, row.preview, row.previewed_at = "", None, None
            row.save()
            _note(by, "policies.revise-draft", row, now)
    except IntegrityError as error:
        raise RefusedError("draft-open", "这个取值已有一份未办完的草稿，请先办完它。") from error
    return row


@transaction.atomic
def keep_preview(
    *, by: Actor, draft: ParameterDraft, base_hash: str, preview: dict[str, Any], now: datetime
) -> ParameterDraft:
    """Store whom a draft would change, and against which rulebook that was computed."""
    row = _locked(draft)
    if row.state not in OPEN_STATES:
        raise RefusedError("draft-closed", "这份草稿已经办完，不能再试算。")
    row.base_hash, row.preview, row.previewed_at = base_hash, preview, now
    row.save(update_fields=["base_hash", "preview", "previewed_at"])
    _note(by, "policies.preview-draft", row, now)
    return row


def ask_preview(*, by: Actor, draft: ParameterDraft, now: datetime) -> Job:
    """Have whom a draft changes computed in the background; the same state asks once.

    Raises ``RefusedError`` without the right or for a draft that is closed.
    """
    current = current_version()
    if draft.state not in OPEN_STATES or current is None:
        raise RefusedError("draft-closed", "这份草稿已经办完，不能再试算。")
    return enqueue(
        by=by,
        kind=PREVIEW_JOB,
        key=preview_key(draft, current.hash),
        title=f"试算：{draft.title} {draft.value_text}",
        payload={"draft": draft.pk},
        division_code=draft.division_code,
        now=now,
        url=reverse("policies:draft", args=[draft.pk]),
    )


@transaction.atomic
def submit_draft(*, by: Actor, draft: ParameterDraft, today: date, now: datetime) -> ParameterDraft:
    """Hand a previewed draft to those who may publish it; their bells ring.

    Raises ``RefusedError`` without a preview of the present rulebook (``stale-preview``), or when
    nobody else could approve it (``nobody-to-approve``).
    """
    row = _mine(by, draft, DraftState.DRAFT)
    refuse_stale(row)
    reviewers = [
        user
        for user in holders_of(Permission.PUBLISH_RULEBOOK, row.division_code, on=today)
        if user.pk != row.author_id
    ]
    if not reviewers:
        raise RefusedError(
            "nobody-to-approve",
            "没有另一个账户能审核发布：请安全管理员给另一位同志授予县级业务员岗位。",
        )
    row.state, row.submitted_at = DraftState.SUBMITTED, now
    row.save(update_fields=["state", "submitted_at"])
    notify(
        users=reviewers,
        key=bell_key(row),
        title=f"参数改动待审核：{row.title} {row.value_text}",
        url=reverse("policies:draft", args=[row.pk]),
        now=now,
    )
    _note(by, "policies.submit-draft", row, now)
    return row


@transaction.atomic
def withdraw_draft(*, by: Actor, draft: ParameterDraft, now: datetime) -> ParameterDraft:
    """Take a draft of one's own back, submitted or not."""
    row = _mine(by, draft, *OPEN_STATES)
    row.state = DraftState.WITHDRAWN
    row.save(update_fields=["state"])
    settle(key=bell_key(row), now=now)
    _note(by, "policies.withdraw-draft", row, now)
    return row


@transaction.atomic
def reject_draft(*, by: Actor, draft: ParameterDraft, note: str, now: datetime) -> ParameterDraft:
    """Send a submitted draft back with a reason; its author's bell rings."""
    row = _locked(draft)
    refuse_own(by, row)
    if len(note.strip()) < LEAST_REASON:
        raise RefusedError("no-reason", "请写明退回的理由（不少于 4 个字）。")
    if row.state != DraftState.SUBMITTED:
        raise RefusedError("draft-closed", "这份草稿不在待审核状态，可能已被别人办理，请刷新。")
    decide(row, by=by, state=DraftState.REJECTED, note=note, now=now)
    _note(by, "policies.reject-draft", row, now)
    return row


def decide(row: ParameterDraft, *, by: Actor, state: DraftState, note: str, now: datetime) -> None:
    """Write a decision down and tell the author; needs a transaction and a locked row."""
    row.state, row.decided_by, row.decided_at = state, _account(by), now
    row.decision_note = note.strip()[:500]
    row.save()
    settle(key=bell_key(row), now=now)
    word = "已发布" if state == DraftState.PUBLISHED else "被退回"
    notify(
        users=[row.author],
        key=f"{bell_key(row)}:decided",
        title=f"您的参数改动{word}：{row.title} {row.value_text}",
        url=reverse("policies:draft", args=[row.pk]),
        kind=NotificationKind.RESULT,
        now=now,
    )


def bell_key(draft: ParameterDraft) -> str:
    """The key under which a draft rings bells; a new submission rings anew."""
    stamp = draft.submitted_at.isoformat() if draft.submitted_at else ""
    return f"policies.draft:{draft.pk}:{stamp}"


def refuse_own(by: Actor, draft: ParameterDraft) -> None:
    """Raise ``RefusedError`` unless somebody may publish and is not the author."""
    if not by.scope.may(Permission.PUBLISH_RULEBOOK, draft.division_code):
        raise RefusedError("not-permitted", "您没有审核发布规则库的权限。")
    if _account(by).pk == draft.author_id:
        raise RefusedError("own-draft", "自己起草的改动要由另一个人审核发布。")


def refuse_stale(draft: ParameterDraft) -> None:
    """Raise ``RefusedError`` unless the draft was previewed against the rulebook in force."""
    current = current_version()
    if not draft.base_hash:
        raise RefusedError("stale-preview", "还没有试算影响哪些户，请先试算。")
    if current is None or draft.base_hash != current.hash:
        raise RefusedError(
            "stale-preview", "试算之后有人发布了别的改动，请按现行规则库重新试算再办理。"
        )


def draft_faults(rulebook: Rulebook, change: Change) -> list[Fault]:
    """Return what is wrong with a rulebook once a change is made in it."""
    return check_rulebook(changed_rulebook(rulebook, change))


def _checked(change: Change, reason: str) -> dict[str, Any]:
    """The fields of a draft for a change that would give a rulebook without faults."""
    if len(reason.strip()) < LEAST_REASON:
        raise RefusedError("no-reason", "请写明改动的理由（不少于 4 个字）。", field="reason")
    rulebook = current_rulebook()
    vocabulary = vocabulary_at(rulebook, change.place)
    kind = vocabulary.parameters.get(change.parameter)
    if kind is None:
        raise RefusedError("unknown-parameter", f"规则库里没有“{change.parameter}”这个参数。")
    if change.to_date is not None and change.to_date <= change.from_date:
        raise RefusedError("empty-period", "止日应晚于起日（止日当天不再有效）。", field="to_date")
    before = value_starting(rulebook, change)
    if change.kind is ChangeKind.REMOVE and before is None:
        raise RefusedError("nothing-there", f"本级没有从 {change.from_date} 起的取值，不用撤去。")
    if change.kind is not ChangeKind.REMOVE and before == change.entry:
        raise RefusedError("no-change", "与现行规则库里的这一条完全相同，没有改动。")
    faults = draft_faults(rulebook, change)
    if faults:
        raise RefusedError(
            "draft-faulty",
            f"这样改规则库会有{len(faults)}处错误：{faults[0].message}",
            faults=faults,
        )
    in_force = resolve(rulebook, change.place, change.from_date).parameters[change.parameter]
    title = next(
        (
            layer.parameters[change.parameter].title
            for layer in rulebook.layers
            if change.parameter in layer.parameters and layer.parameters[change.parameter].title
        ),
        change.parameter,
    )
    cite = change.cite
    has_document = cite is not None and cite.document != UNVERIFIED
    texts = {
        ChangeKind.REPEAL: "停止执行",
        ChangeKind.REMOVE: "撤去本级这一条",
        ChangeKind.SET: entry_text(change.entry, kind),
    }
    return {
        "division_code": change.place.ljust(_CODE_DIGITS, "0"),
        "place": change.place,
        "parameter": change.parameter,
        "title": title[:200],
        "kind": DraftKind(change.kind.value),
        "value": scalar_to_json(change.value),
        "value_text": texts[change.kind][:500],
        "before": _entry_json(before),
        "before_text": show_parameter(in_force)[:500],
        "from_date": change.from_date,
        "to_date": change.to_date,
        "document": cite.document if cite is not None and has_document else "",
        "clause": cite.clause if cite else "",
        "number": cite.number if cite else "",
        "unverified": cite is None or not has_document or cite.flagged,
        "reason": reason.strip(),
    }


def _entry_json(one: ParameterValue | None) -> dict[str, Any] | None:
    if one is None:
        return None
    cite = one.cite
    return {
        "value": scalar_to_json(one.value),
        "formula": one.formula or "",
        "to": one.to_date.isoformat() if one.to_date else "",
        "document": cite.document if cite else UNVERIFIED,
        "clause": cite.clause if cite else "",
        "number": cite.number if cite else "",
        "flagged": bool(cite and cite.flagged),
    }


def _account(by: Actor) -> User:
    user = User.objects.filter(pk=by.user_id).first() if by.user_id else None
    if user is None:
        raise RefusedError("no-account", "改参数要用自己的账户办理，命令行不能代办。")
    return user


def _refuse_foreign(by: Actor, county: str, place: str) -> None:
    scope = by.scope.narrowed(Permission.DRAFT_PARAMETERS)
    if not scope.may(Permission.DRAFT_PARAMETERS, place):
        raise RefusedError("not-permitted", "您没有改这个地方参数的权限。", field="place")
    if not may_hold_layer(place, county, scope):
        raise RefusedError("foreign-place", "只能改本县和本县乡镇、村的参数。", field="place")


def _locked(draft: ParameterDraft) -> ParameterDraft:
    return ParameterDraft.objects.select_for_update().get(pk=draft.pk)


def _mine(by: Actor, draft: ParameterDraft, *states: str) -> ParameterDraft:
    row = _locked(draft)
    if not by.scope.may(Permission.DRAFT_PARAMETERS, row.division_code):
        raise RefusedError("not-permitted", "您没有改这个地方参数的权限。")
    if by.user_id != row.author_id:
        raise RefusedError("not-author", "只有起草人能改动、提交或撤回这份草稿。")
    if row.state not in states:
        raise RefusedError("draft-closed", "这份草稿已不在这一步，可能在别处办过了，请刷新。")
    return row


def _note(by: Actor, action: str, draft: ParameterDraft, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="policies.ParameterDraft",
        object_id=draft.pk,
        division_code=draft.division_code,
        at=now,
        detail={
            "parameter": draft.parameter,
            "place": draft.place,
            "kind": draft.kind,
            "value": draft.value_text,
            "from": draft.from_date.isoformat(),
            "to": draft.to_date.isoformat() if draft.to_date else "",
            "state": draft.state,
            "base": draft.base_hash,
            "published": draft.published_hash,
            "note": draft.decision_note,
        },
    )


note_draft = _note
"""Audit a step of a draft."""
