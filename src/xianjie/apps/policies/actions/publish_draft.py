"""Publish an approved draft: into the county's own files and as a new version of the rulebook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.policies.actions.drafts import decide, note_draft, refuse_own, refuse_stale
from xianjie.apps.policies.actions.own_files import (
    one_writer,
    rulebook_on_disk,
    write_own_file,
)
from xianjie.apps.policies.actions.publish import publish, refuse_faulty
from xianjie.apps.policies.enums import DraftState
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_rulebook
from xianjie.kernel.errors import RefusedError
from xianjie.policy.changing import changed_rulebook, changed_web_text
from xianjie.policy.loading import WEB_FILE


def publish_draft(*, by: Actor, draft: ParameterDraft, note: str, now: datetime) -> ParameterDraft:
    """Approve somebody else's draft and publish the rulebook with it.

    What was previewed is what is published: the content is proven against the hash of the
    rulebook in force with this one change. The file of the place that the web writes is put in
    place first and taken back when anything fails, so that files and database stay together.

    Raises ``RefusedError``: without the right or for a draft of one's own, when the draft is not
    submitted any more, when somebody published since the preview (``stale-preview``), or when
    files on the disk hold changes that nobody published (``files-differ``).
    """
    refuse_own(by, draft)
    with one_writer():
        draft.refresh_from_db()
        _refuse_unsubmitted(draft)
        refuse_stale(draft)
        base = current_rulebook()
        expected = changed_rulebook(base, draft.change)
        refuse_faulty(expected)
        if rulebook_on_disk().hash not in (base.hash, expected.hash):
            raise RefusedError(
                "files-differ",
                "服务器上的规则文件与现行规则库不同：有人改了文件还没有发布，没有发布您这一条。"
                "请系统管理员先用 xianjie policy publish 发布或撤回那些改动，再重新试算。",
            )
        path = web_file(draft.place)
        before = path.read_bytes() if path.exists() else None
        try:
            old = before.decode("utf-8") if before is not None else ""
            write_own_file(path, changed_web_text(old, WEB_FILE, draft.change))
            if rulebook_on_disk().hash != expected.hash:
                raise RefusedError(
                    "files-differ",
                    "这一条在手写的规则文件里也有，网页不能替它改；请在那份文件里改好后发布。",
                )
            with transaction.atomic():
                return _store(by, draft, note, now)
        except BaseException:
            write_own_file(path, before.decode("utf-8") if before is not None else "")
            raise


def _store(by: Actor, draft: ParameterDraft, note: str, now: datetime) -> ParameterDraft:
    row = ParameterDraft.objects.select_for_update().get(pk=draft.pk)
    _refuse_unsubmitted(row)
    refuse_stale(row)
    told = f"网页发布：{row.title} {row.value_text}，{row.from_date} 起。{note.strip()}"
    version = publish(by=by, at=now, note=told)
    row.published_hash = version.hash
    decide(row, by=by, state=DraftState.PUBLISHED, note=note, now=now)
    note_draft(by, "policies.publish-draft", row, now)
    return row


def _refuse_unsubmitted(draft: ParameterDraft) -> None:
    if draft.state != DraftState.SUBMITTED:
        raise RefusedError("draft-closed", "这份草稿不在待审核状态，可能已被别人办理，请刷新。")


def web_file(place: str) -> Path:
    """The file of a place's parameters that only these actions write."""
    return Path(settings.RULEBOOK_DIR) / place / "parameters" / WEB_FILE
