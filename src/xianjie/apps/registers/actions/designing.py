"""Designing a county's own register: draft, publish, retire, restore."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.actions import record
from xianjie.apps.registers.actions.keys import renew_keys
from xianjie.apps.registers.actions.switching import permit
from xianjie.apps.registers.enums import State
from xianjie.apps.registers.models import OwnRegister, OwnRegisterVersion
from xianjie.apps.registers.queries.designs import draft_of, in_force, problems
from xianjie.exchange.register_edits import changes_between
from xianjie.exchange.registers import Definition, with_slots
from xianjie.kernel.errors import RefusedError

_MOST_REASON = 200


@transaction.atomic
def start_design(
    *, by: Actor, county: str, definition: Definition, token: str, now: datetime
) -> OwnRegister:
    """Begin a register of a county as a draft. The same token again gives the same one."""
    permit(by, county)
    # The county's own registers are numbered one after another.
    known = OwnRegister.objects.select_for_update().filter(county_code=county)
    if token and (found := known.filter(token=token).first()):
        return found
    number = (known.aggregate(n=Max("number"))["n"] or 0) + 1
    key = f"{county}-{number}"
    draft = definition.model_copy(update={"key": key, "places": None, "requirements": ()})
    design = OwnRegister.objects.create(
        county_code=county,
        number=number,
        key=key,
        title=draft.title,
        draft=draft.model_dump(mode="json"),
        token=token,
        created_at=now,
        updated_at=now,
        updated_by=by.label,
    )
    _trace(by, design, "registers.start-design", now)
    return design


@transaction.atomic
def save_draft(
    *, by: Actor, design: OwnRegister, draft: Definition, version: int | None, now: datetime
) -> OwnRegister:
    """Keep what the designer changed. What is in force stays until it is published.

    Raises:
        RefusedError: not permitted; retired; somebody else saved since ``version``.
    """
    held = _held(by, design, version)
    if held.state == State.RETIRED:
        raise RefusedError("retired", "这个台账已停用，恢复后才能修改。")
    said = draft.model_copy(update={"key": held.key}).model_dump(mode="json")
    if said == (held.draft or held.definition):
        return held
    held.draft = said
    if held.definition is None:
        held.title = draft.title
    _save(by, held, now)
    _trace(by, held, "registers.save-design", now)
    return held


@transaction.atomic
def discard_draft(*, by: Actor, design: OwnRegister, version: int | None, now: datetime) -> None:
    """Forget changes that were not published; what is in force stays."""
    held = _held(by, design, version)
    if held.definition is None:
        raise RefusedError("never-published", "这个台账还没有发布过；不要了就停用它。")
    if held.draft is not None:
        held.draft = None
        _save(by, held, now)
        _trace(by, held, "registers.discard-design", now)


@transaction.atomic
def publish_design(
    *, by: Actor, design: OwnRegister, version: int | None, now: datetime
) -> OwnRegister:
    """Bring a draft into force as a new version of the definition; the old ones are kept.

    Raises:
        RefusedError: not permitted; nothing to publish; problems, told by the first.
    """
    held = _held(by, design, version)
    if held.state == State.RETIRED or held.draft is None:
        raise RefusedError("nothing-to-publish", "没有要发布的改动。")
    if wrong := problems(held):
        raise RefusedError("not-ready", f"还不能发布：{wrong[0]}")
    old, draft = in_force(held), draft_of(held)
    new = _slotted(old, draft)
    if old is not None and old.natural_key != new.natural_key:
        renew_keys(new)
    told = changes_between(old, new)
    number = (held.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    held.definition, held.draft = new.model_dump(mode="json"), None
    held.title, held.state = new.title, State.PUBLISHED
    held.sectors = f",{','.join(new.sectors)}," if new.sectors else ""
    _save(by, held, now)
    OwnRegisterVersion.objects.create(
        register=held, number=number, definition=held.definition, published_by_id=by.user_id,
        published_label=by.label, published_at=now,
    )  # fmt: skip
    _trace(by, held, "registers.publish-design", now, number=number, changes=told[:20])
    return held


def _slotted(old: Definition | None, draft: Definition) -> Definition:
    """Return the draft with its slots: those in force stay, but for a type that changed."""
    before = {one.key: one for one in old.columns} if old else {}
    columns = []
    for column in draft.columns:
        known = before.get(column.key)
        slot = known.slot if known and known.type == column.type else ""
        columns.append(column.model_copy(update={"slot": slot}))
    new = with_slots(draft.model_copy(update={"columns": tuple(columns)}))
    return Definition.model_validate(new.model_dump())


@transaction.atomic
def retire_design(*, by: Actor, design: OwnRegister, reason: str, now: datetime) -> None:
    """Take a register out of use with a reason; its rows and their history stay."""
    held = _held(by, design, design.version)
    if held.state == State.RETIRED:
        return
    if not reason.strip():
        raise RefusedError("no-reason", "请填写停用原因。")
    held.state, held.retired_reason = State.RETIRED, reason.strip()[:_MOST_REASON]
    _save(by, held, now)
    _trace(by, held, "registers.retire-design", now)


@transaction.atomic
def restore_design(*, by: Actor, design: OwnRegister, now: datetime) -> None:
    """Take a register into use again, as it was."""
    held = _held(by, design, design.version)
    if held.state != State.RETIRED:
        return
    held.state = State.PUBLISHED if held.definition else State.DRAFT
    held.retired_reason = ""
    _save(by, held, now)
    _trace(by, held, "registers.restore-design", now)


def _held(by: Actor, design: OwnRegister, version: int | None) -> OwnRegister:
    """Return the register as it stands, held until the end; refuse who did not see it so."""
    permit(by, design.county_code)
    held = OwnRegister.objects.select_for_update().get(pk=design.pk)
    if version != held.version:
        raise RefusedError(
            "stale-design", "您打开这一页之后，别人改过这个设计。请看清现在的样子，再改一次。"
        )
    return held


def _save(by: Actor, held: OwnRegister, now: datetime) -> None:
    held.version += 1
    held.updated_at, held.updated_by = now, by.label
    held.save()


def _trace(by: Actor, design: OwnRegister, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by,
        action=action,
        object_type="registers.OwnRegister",
        object_id=design.key,
        division_code=design.county_code.ljust(12, "0"),
        detail={"register": design.title, "version": design.version, **detail},
        at=now,
    )
