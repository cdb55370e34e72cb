"""A county's own rules: saved as drafts, published with the rulebook, withdrawn, switched off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.policies.actions.own_files import (
    one_writer,
    rulebook_on_disk,
    write_own_file,
)
from xianjie.apps.policies.actions.publish import publish, refuse_faulty
from xianjie.apps.policies.queries import current_rulebook
from xianjie.apps.quality.enums import DraftState
from xianjie.apps.quality.models import RuleDraft
from xianjie.apps.quality.queries.rules import rules_by_id
from xianjie.apps.quality.writing import (
    FILE,
    refuse_faults,
    rules_text,
    with_rule,
    without_rule,
)
from xianjie.kernel.errors import RefusedError
from xianjie.policy.model import Rulebook

_OWN = "the rules of a county whose writer asks"


def _check(by: Actor, county: str) -> None:
    if not by.scope.may(Permission.MANAGE_QUALITY, county):
        raise RefusedError("not-permitted", "您没有写本县规则的权限。")


@transaction.atomic
def save_draft(
    *, by: Actor, county: str, body: Mapping[str, Any], built: Mapping[str, Any],
    draft: RuleDraft | None = None, version: int | None = None, now: datetime,
) -> RuleDraft:  # fmt: skip
    """Save a draft, faulty or not; a published version gets a new draft beside it.

    Raises ``RefusedError`` without the right, without an id, or when somebody saved it meanwhile.
    """
    _check(by, county)
    rule_id = str(body.get("id", "")).strip()
    if not rule_id or "/" in rule_id:
        raise RefusedError("no-id", "请填规则编号；编号里不能有斜线。")
    held = None
    if draft is not None and draft.state == DraftState.DRAFT:
        held = RuleDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
        if version is not None and held.version != version:
            raise RefusedError("stale", "别人刚刚改过这份草稿，请刷新后再改。")
    rows = RuleDraft.objects.filter(county_code=county, rule_id=rule_id)
    other = rows.filter(state=DraftState.DRAFT).first()
    if other is not None and (held is None or other.pk != held.pk):
        raise RefusedError("drafted", "这个编号已有一份草稿，请打开那份草稿改，或换一个编号。")
    if held is None:
        newest = rows.aggregate(last=Max("number"))["last"] or 0
        held = RuleDraft(
            county_code=county, division_code=county.ljust(12, "0"), number=newest + 1,
            state=DraftState.DRAFT, author_id=by.user_id, created_at=now, version=0,
        )  # fmt: skip
    held.rule_id, held.title = rule_id[:120], str(body.get("title", ""))[:120]
    held.body, held.built, held.preview = dict(body), dict(built), {}
    held.updated_at = now
    held.version += 1
    try:
        with transaction.atomic():
            held.save()
    except IntegrityError:
        told = "这个编号刚刚有人存了草稿，请刷新后打开那份草稿改，或换一个编号。"
        raise RefusedError("drafted", told) from None
    _audit(by, "quality.save-rule", held, now)
    return held


def publish_rule(
    *, by: Actor, draft: RuleDraft, version: int | None = None, note: str = "", now: datetime
) -> RuleDraft:
    """Put a draft into the county's file and publish the rulebook with it.

    The whole rulebook is checked with all its cases; nothing is left behind when anything fails.
    Raises ``RefusedError`` without the right, for a faulty rule, when it is no draft any more, or
    when files on the disk differ from what is published.
    """
    _check(by, draft.county_code)

    def change(row: RuleDraft, base: Rulebook) -> Rulebook:
        if version is not None and row.version != version:
            raise RefusedError("stale", "别人刚刚改过这份草稿，请刷新、重新试算后再发布。")
        if row.state != DraftState.DRAFT:
            raise RefusedError("draft-closed", "这份草稿已经发布或撤下，请刷新。")
        trial = with_rule(base, row.county_code, row.body)
        refuse_faults(trial)
        return trial.rulebook

    return _published(by, draft, change, DraftState.PUBLISHED, note, now)


def withdraw_rule(*, by: Actor, draft: RuleDraft, note: str, now: datetime) -> RuleDraft:
    """Take a published rule out of the county's file, or drop a draft.

    A packaged rule of the same id is in force again. Raises as `publish_rule`, and without words.
    """
    _check(by, draft.county_code)
    if not note.strip():
        raise RefusedError("no-words", "请写明为什么撤下。")
    if draft.state == DraftState.DRAFT:
        return _dropped(by, draft, note, now)

    def change(row: RuleDraft, base: Rulebook) -> Rulebook:
        if row.state != DraftState.PUBLISHED:
            raise RefusedError("draft-closed", "这条规则没有在用，请刷新。")
        return without_rule(base, row.county_code, row.rule_id)

    return _published(by, draft, change, DraftState.WITHDRAWN, note, now)


def switch_rule(
    *, by: Actor, county: str, rule_id: str, on: bool, reason: str, now: datetime
) -> RuleDraft:
    """Switch a rule off for the county, or on again, with a reason, and publish.

    Raises as `publish_rule`, without a reason, or when it is that way already.
    """
    _check(by, county)
    if not reason.strip():
        raise RefusedError("no-reason", "请写明理由。")
    rule = rules_by_id(county).get(rule_id)
    if rule is None or rule.disabled != on:
        raise RefusedError("stale", "这条规则已经是这样了，请刷新。")
    own = (
        RuleDraft.objects.proven(_OWN)
        .filter(county_code=county, rule_id=rule_id, state=DraftState.PUBLISHED)
        .first()
    )
    body = dict(own.body) if own is not None else {}
    if on and (own is None or not body.get("when")):
        if own is None:
            raise RefusedError("by-hand", "这条规则是在手写的规则文件里停用的，请在那里恢复。")
        return withdraw_rule(by=by, draft=own, note=reason, now=now)
    body |= {"id": rule_id, "kind": "quality", "title": rule.title, "note": reason.strip()[:200]}
    body["disabled"] = not on
    draft = save_draft(by=by, county=county, body=body, built={}, now=now)
    try:
        return publish_rule(by=by, draft=draft, note=reason, now=now)
    except RefusedError:
        RuleDraft.objects.proven(_OWN).filter(pk=draft.pk, state=DraftState.DRAFT).delete()
        raise


def _published(
    by: Actor, draft: RuleDraft, change: Callable[[RuleDraft, Rulebook], Rulebook],
    state: DraftState, note: str, now: datetime,
) -> RuleDraft:  # fmt: skip
    with one_writer():
        draft.refresh_from_db()
        base = current_rulebook()
        expected = change(draft, base)
        refuse_faulty(expected)
        if rulebook_on_disk().hash not in (base.hash, expected.hash):
            raise _differ(
                "服务器上的规则文件与现行规则库不同：有人改了文件还没有发布，没有发布您这一条。"
                "请系统管理员先用 xianjie policy publish 发布或撤回那些改动。"
            )
        path = web_file(draft.county_code)
        before = path.read_text("utf-8") if path.exists() else ""
        try:
            write_own_file(path, rules_text(_bodies(draft, state)))
            if rulebook_on_disk().hash != expected.hash:
                raise _differ(
                    "这条规则在手写的规则文件里也有，或网页写的规则文件被改过，没有发布。"
                    "请系统管理员核对本县规则文件夹。"
                )
            with transaction.atomic():
                return _store(by, draft, state, note, now)
        except BaseException:
            write_own_file(path, before)
            raise


def _differ(sentence: str) -> RefusedError:
    return RefusedError("files-differ", sentence)


def _bodies(draft: RuleDraft, state: DraftState) -> list[Mapping[str, Any]]:
    rows = RuleDraft.objects.proven(_OWN).filter(
        county_code=draft.county_code, state=DraftState.PUBLISHED
    )
    kept = [row.body for row in rows.exclude(rule_id=draft.rule_id).order_by("rule_id")]
    return [*kept, draft.body] if state == DraftState.PUBLISHED else kept


def _store(by: Actor, draft: RuleDraft, state: DraftState, note: str, now: datetime) -> RuleDraft:
    row = RuleDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.version != draft.version or row.state != draft.state:
        raise RefusedError("stale", "别人刚刚改过这份草稿，请刷新。")
    told = f"网页规则 {row.title or row.rule_id}：{state.label}。{note.strip()}"
    publisher = Actor(by.label, Scope.everything(), by.user_id)
    version = publish(by=publisher, at=now, note=told)
    RuleDraft.objects.filter(
        county_code=row.county_code, rule_id=row.rule_id, state=DraftState.PUBLISHED
    ).exclude(pk=row.pk).update(state=DraftState.REPLACED, updated_at=now)
    row.state, row.note, row.updated_at = state, note.strip()[:300], now
    row.version += 1
    if state == DraftState.PUBLISHED:
        row.published_at, row.published_by_id = now, by.user_id
        row.published_hash = version.hash
    row.save()
    action = "publish" if state == DraftState.PUBLISHED else "withdraw"
    _audit(by, f"quality.{action}-rule", row, now)
    return row


@transaction.atomic
def _dropped(by: Actor, draft: RuleDraft, note: str, now: datetime) -> RuleDraft:
    row = RuleDraft.objects.select_for_update(of=("self",)).get(pk=draft.pk)
    if row.state != DraftState.DRAFT:
        raise RefusedError("draft-closed", "这份草稿已经发布或撤下，请刷新。")
    row.state, row.note, row.updated_at = DraftState.WITHDRAWN, note.strip()[:300], now
    row.version += 1
    row.save()
    _audit(by, "quality.withdraw-rule", row, now)
    return row


def web_file(county: str) -> Path:
    """The file of a county's own rules that only these actions write."""
    return Path(settings.RULEBOOK_DIR) / county / "quality" / FILE


def _audit(by: Actor, action: str, row: RuleDraft, now: datetime) -> None:
    record(
        actor=by,
        action=action,
        object_type="quality.RuleDraft",
        object_id=row.pk,
        division_code=row.division_code,
        detail={"rule": row.rule_id, "number": row.number},
        at=now,
    )
