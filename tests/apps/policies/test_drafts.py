"""A parameter changed on the web: drafted, previewed, approved by another, published, undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from tests.apps.screening import page_county as county
from xianjie.apps.accounts.actors import Actor, actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.policies.actions import (
    create_draft,
    keep_preview,
    publish,
    publish_draft,
    reject_draft,
    revise_draft,
    submit_draft,
    withdraw_draft,
)
from xianjie.apps.policies.actions.publish_draft import web_file
from xianjie.apps.policies.enums import DraftState
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_rulebook, current_version
from xianjie.kernel.errors import RefusedError
from xianjie.policy.changing import Change, ChangeKind
from xianjie.policy.model import Citation
from xianjie.policy.resolution import resolve

pytestmark = pytest.mark.django_db
COUNTY = county.COUNTY
CHANGE = Change(
    COUNTY, "监测线", ChangeKind.SET, date(2022, 1, 1), None, 7000, Citation("县文件", "第二条")
)


@pytest.fixture
def people(db, home, settings, tmp_path: Path) -> tuple[Actor, Actor]:
    """The author and another account that may publish."""
    county.make_divisions()
    county.publish_rulebook(settings, tmp_path / "packaged")
    day = date(2022, 7, 4)
    return (
        actor_of(county.make_user("author"), today=day),
        actor_of(county.make_user("second"), today=day),
    )


@pytest.fixture
def drafted(people, now):
    def call(change: Change = CHANGE, **options: object) -> ParameterDraft:
        fields = {"by": people[0], "county": COUNTY, "reason": "按县里文件调整", "now": now}
        return create_draft(change=change, **fields | options)

    return call


def previewed(draft: ParameterDraft, by: Actor, now) -> ParameterDraft:
    version = current_version()
    assert version is not None
    preview = {"period": "", "rules": [], "assumed": False}
    return keep_preview(by=by, draft=draft, base_hash=version.hash, preview=preview, now=now)


@pytest.fixture
def submitted(people, drafted, now):
    def call(change: Change = CHANGE) -> ParameterDraft:
        draft = previewed(drafted(change), people[0], now)
        return submit_draft(by=people[0], draft=draft, today=now.date(), now=now)

    return call


def value(on: date = date(2022, 6, 30), place: str = COUNTY) -> object:
    return resolve(current_rulebook(), place, on).parameters["监测线"].value


class refused:  # noqa: N801 (read as a verb)
    def __init__(self, code: str) -> None:
        self.code = code

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind, error, _trace) -> bool:
        assert isinstance(error, RefusedError), f"not refused: {error!r}"
        assert error.code == self.code
        return True


def test_the_whole_way(people, submitted, now) -> None:
    second = people[1]
    before = current_version()
    draft = submitted()
    assert (draft.state, draft.value_text, draft.before_text) == (
        "SUBMITTED", "7,000 元/年·人", "6,500 元/年·人",
    )  # fmt: skip
    assert [n.user.username for n in Notification.objects.all()] == ["second"]
    done = publish_draft(by=second, draft=draft, note="同意", now=now)
    assert (done.state, done.decided_by.username) == ("PUBLISHED", "second")
    assert done.published_hash == current_version().hash != before.hash
    assert (value(), value(place="532326")) == (700_000, 650_000)
    bells = Notification.objects.order_by("id").values_list("user__username", "read_at", "title")
    assert [(name, bool(read)) for name, read, _ in bells] == [("second", True), ("author", False)]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True))[-5:] == [
        "policies.draft", "policies.preview-draft", "policies.submit-draft", "policies.publish",
        "policies.publish-draft",
    ]  # fmt: skip


def test_nobody_approves_a_draft_of_their_own(people, submitted, now) -> None:
    draft = submitted()
    with refused("own-draft"):
        publish_draft(by=people[0], draft=draft, note="", now=now)
    with refused("own-draft"):
        reject_draft(by=people[0], draft=draft, note="不行不行", now=now)
    with refused("no-account"):
        publish_draft(by=cli_actor("x"), draft=draft, note="", now=now)
    assert value() == 650_000


def test_the_database_refuses_it_too(submitted) -> None:
    draft = submitted()
    for fields in (
        {"decided_by": draft.author_id},
        {"state": "PUBLISHED"},
        {"state": "REJECTED"},
        {"to_date": date(2021, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ParameterDraft.objects.filter(pk=draft.pk).update(**fields)


def test_another_publication_makes_the_preview_stale(people, submitted, drafted, now) -> None:
    second = people[1]
    late = submitted()
    other = submitted(replace(CHANGE, from_date=date(2023, 1, 1)))
    publish_draft(by=second, draft=other, note="", now=now)
    with refused("stale-preview"):
        publish_draft(by=second, draft=late, note="", now=now)
    publish_draft(by=second, draft=previewed(late, second, now), note="", now=now)
    assert (value(), value(date(2023, 6, 1))) == (700_000, 700_000)


def test_without_a_preview_nothing_is_submitted(people, drafted, now) -> None:
    with refused("stale-preview"):
        submit_draft(by=people[0], draft=drafted(), today=now.date(), now=now)


def test_a_revised_draft_is_previewed_anew(people, drafted, now) -> None:
    draft = previewed(drafted(), people[0], now)
    changed = revise_draft(
        by=people[0], draft=draft, change=replace(CHANGE, value=7100), reason="改正笔误", now=now
    )
    assert (changed.value_text, changed.preview, changed.base_hash) == ("7,100 元/年·人", None, "")
    with refused("not-author"):
        revise_draft(by=people[1], draft=draft, change=CHANGE, reason="改正笔误", now=now)


def test_sent_back_with_a_reason(people, submitted, now) -> None:
    draft = submitted()
    with refused("no-reason"):
        reject_draft(by=people[1], draft=draft, note="否", now=now)
    done = reject_draft(by=people[1], draft=draft, note="缺少文件依据", now=now)
    assert (done.state, done.decision_note) == ("REJECTED", "缺少文件依据")
    assert Notification.objects.filter(user__username="author", read_at=None).count() == 1
    with refused("draft-closed"):
        publish_draft(by=people[1], draft=draft, note="", now=now)


def test_withdrawn_by_its_author_alone(people, submitted, now) -> None:
    draft = submitted()
    with refused("not-author"):
        withdraw_draft(by=people[1], draft=draft, now=now)
    assert withdraw_draft(by=people[0], draft=draft, now=now).state == DraftState.WITHDRAWN
    assert Notification.objects.filter(read_at=None).count() == 0


def test_two_approvals_publish_once(people, submitted, now) -> None:
    draft = submitted()
    again = ParameterDraft.objects.get(pk=draft.pk)
    publish_draft(by=people[1], draft=draft, note="", now=now)
    with refused("draft-closed"):
        publish_draft(by=people[1], draft=again, note="", now=now)
    assert AuditEvent.objects.filter(action="policies.publish-draft").count() == 1


def test_what_people_wrote_by_hand_stays(people, submitted, now, home, root) -> None:
    hand = home / "rulebook" / COUNTY / "parameters" / "本县.yaml"
    hand.parent.mkdir(parents=True)
    hand.write_text(
        "监测线:\n  values:\n    - {from: 2023-01-01, value: 8000, cite: {document: 待核}}\n",
        encoding="utf-8",
    )
    publish(by=root, at=now)
    text = hand.read_bytes()
    publish_draft(by=people[1], draft=submitted(), note="", now=now)
    assert hand.read_bytes() == text
    assert (value(), value(date(2023, 6, 1))) == (700_000, 800_000)


def test_unpublished_files_are_not_swept_along(people, submitted, now, home) -> None:
    draft = submitted()
    hand = home / "rulebook" / COUNTY / "parameters" / "本县.yaml"
    hand.parent.mkdir(parents=True)
    hand.write_text(
        "监测线:\n  values:\n    - {from: 2023-01-01, value: 1, cite: {document: 待核}}\n",
        encoding="utf-8",
    )
    with refused("files-differ"):
        publish_draft(by=people[1], draft=draft, note="", now=now)
    assert not web_file(COUNTY).exists()
    assert value(date(2023, 6, 1)) == 650_000


def test_a_publication_that_dies_leaves_files_and_database_as_they_were(
    people, submitted, now, monkeypatch
) -> None:
    publish_draft(by=people[1], draft=submitted(), note="", now=now)
    text, version = web_file(COUNTY).read_bytes(), current_version()
    draft = submitted(replace(CHANGE, value=7500, from_date=date(2022, 5, 1)))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        module = import_module("xianjie.apps.policies.actions.publish_draft")
        patch.setattr(module, "note_draft", die)
        with pytest.raises(KeyboardInterrupt):
            publish_draft(by=people[1], draft=draft, note="", now=now)
    assert (web_file(COUNTY).read_bytes(), current_version()) == (text, version)
    publish_draft(by=people[1], draft=draft, note="", now=now)
    assert value() == 750_000


def test_undone_by_a_new_draft(people, submitted, now) -> None:
    base = current_version()
    first = publish_draft(by=people[1], draft=submitted(), note="", now=now)
    assert first.before is None
    back = submitted(replace(CHANGE, kind=ChangeKind.REMOVE, value=None))
    publish_draft(by=people[1], draft=back, note="", now=now + timedelta(hours=1))
    assert current_version().hash == base.hash
    assert not web_file(COUNTY).exists()


def test_repealed_from_a_day_on(people, submitted, now) -> None:
    change = replace(CHANGE, kind=ChangeKind.REPEAL, value=None, from_date=date(2023, 1, 1))
    publish_draft(by=people[1], draft=submitted(change), note="", now=now)
    assert (value(), value(date(2023, 6, 1))) == (650_000, None)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (replace(CHANGE, value="多"), "draft-faulty"),
        (replace(CHANGE, cite=Citation("没有的文件")), "draft-faulty"),
        (replace(CHANGE, parameter="没有"), "unknown-parameter"),
        (replace(CHANGE, place="620402"), "not-permitted"),
        (replace(CHANGE, place="000000"), "not-permitted"),
        (replace(CHANGE, place="532325999"), "foreign-place"),
        (replace(CHANGE, to_date=date(2021, 1, 1)), "empty-period"),
        (replace(CHANGE, kind=ChangeKind.REMOVE), "nothing-there"),
    ],
)
def test_what_cannot_be_drafted(drafted, change: Change, code: str) -> None:
    with refused(code):
        drafted(change)
    assert ParameterDraft.objects.count() == 0


def test_a_reason_an_open_draft_and_no_change(people, drafted, submitted, now) -> None:
    with refused("no-reason"):
        drafted(reason=" 改 ")
    draft = submitted()
    with refused("draft-open"):
        drafted()
    publish_draft(by=people[1], draft=draft, note="", now=now)
    with refused("no-change"):
        drafted()


def test_a_township_has_values_of_its_own(people, submitted, now) -> None:
    publish_draft(
        by=people[1], draft=submitted(replace(CHANGE, place=county.TOWN[:9])), note="", now=now
    )
    assert (value(), value(place=county.TOWN[:9])) == (650_000, 700_000)


def test_who_may_not_draft(people, drafted, now) -> None:
    leader = actor_of(county.make_user("l", Role.COUNTY_LEADER), today=now.date())
    with refused("not-permitted"):
        drafted(by=leader)
