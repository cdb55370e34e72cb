"""What a stranger does on the public page: apply, add what was asked for, withdraw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from xianjie.apps.accounts.actions import notify, settle
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_of
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries.places import villages_by_code
from xianjie.apps.policies.queries import standards
from xianjie.apps.portal.actions.limits import Limit, count_use
from xianjie.apps.portal.enums import (
    APPLICATION_STEPS,
    ApplicationKind,
    ApplicationState,
    ApplicationStep,
    Relation,
)
from xianjie.apps.portal.models import Application, ApplicationEvent
from xianjie.apps.portal.queries.receipts import code_of, fresh_receipt, lookup_key
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

NEEDS = "主动发现需求"
ACCEPTING_DAYS = "申报受理天数"
MOST_WORDS = 500
PUBLIC = Actor("public", Scope.nothing())
"""Whoever uses the public page: no account and no place, only what a receipt opens."""


@dataclass(frozen=True)
class Told:
    """What the form said. ``who`` empty: the applicant's own household.

    ``needs`` are texts of the code set 主动发现需求; ``consent`` is the version of the text that
    was agreed to; ``language`` the one in which the page was read.
    """

    kind: ApplicationKind
    applicant: str
    phone: str
    needs: Sequence[str]
    consent: str
    relation: Relation | str = ""
    who: str = ""
    id_number: str = ""
    address: str = ""
    words: str = ""
    language: str = "zh-hans"


@transaction.atomic
def submit_application(
    *,
    client_id: UUID,
    division_code: str,
    told: Told,
    limits: Sequence[Limit] = (),
    today: date,
    now: datetime,
) -> Application:
    """Take an application of a village (12 digits); the same form sent twice is one application.

    Raises ``RefusedError`` without a need, a name, a phone or consent, and when the limits are
    used up.
    """
    known = Application.objects.filter(client_id=client_id).first()
    if known is not None:
        return known
    codes = load_codes(NEEDS)
    needs = sorted({n for n in told.needs if n in codes.order}, key=codes.order.__getitem__)
    if not needs:
        raise RefusedError("no-need", "请至少点选一种困难。")
    if not told.applicant.strip() or not told.phone.strip():
        raise RefusedError("no-applicant", "请填写您的姓名和电话。")
    if not told.consent:
        raise RefusedError("no-consent", "请阅读并同意承诺授权书。")
    count_use(limits=limits, now=now)
    number = fresh_receipt()
    is_own = told.kind == ApplicationKind.SELF
    application = Application.objects.create(
        number=number,
        lookup=lookup_key(number, code_of(told.phone)),
        client_id=client_id,
        county_code=division_code[:6],
        division_code=division_code,
        kind=told.kind,
        relation="" if is_own else told.relation,
        applicant=told.applicant.strip()[:60],
        phone=told.phone,
        who=(told.applicant if is_own else told.who).strip()[:60],
        id_number=told.id_number,
        address=told.address.strip()[:120],
        needs=needs,
        words=told.words.strip()[:MOST_WORDS],
        consent=told.consent,
        language=told.language,
        state=ApplicationState.RECEIVED,
        received_on=today,
        received_at=now,
        due_on=standards(division_code, today).day_after(today, ACCEPTING_DAYS),
    )
    ApplicationEvent.objects.create(application=application, step=ApplicationStep.SUBMIT, at=now)
    record(
        actor=PUBLIC,
        action="portal.apply",
        object_type="portal.Application",
        object_id=application.pk,
        division_code=division_code,
        detail={"kind": application.kind},
        at=now,
    )
    _tell(application, "收到群众申报", today, now)
    return application


@transaction.atomic
def reply_to_question(
    *,
    application: Application,
    words: str,
    limits: Sequence[Limit] = (),
    today: date,
    now: datetime,
) -> Application:
    """Add what staff asked for; whoever calls this has shown receipt and code.

    Raises ``RefusedError`` without words, when nothing was asked, or above the limits.
    """
    if not words.strip():
        raise RefusedError("no-words", "请写上要补充的情况。")
    application = Application.objects.select_for_update().get(pk=application.pk)
    move(application, ApplicationStep.REPLY)
    count_use(limits=limits, now=now)
    application.save(update_fields=["state"])
    note_step(PUBLIC, application, ApplicationStep.REPLY, words.strip()[:MOST_WORDS], now)
    _tell(application, "申报人已补充情况", today, now)
    return application


@transaction.atomic
def withdraw_application(*, application: Application, now: datetime) -> Application:
    """Let an applicant take the application back before it was taken up."""
    application = Application.objects.select_for_update().get(pk=application.pk)
    move(application, ApplicationStep.WITHDRAW)
    application.save(update_fields=["state"])
    note_step(PUBLIC, application, ApplicationStep.WITHDRAW, "", now)
    quiet(application, now)
    return application


def move(application: Application, step: ApplicationStep) -> None:
    """Set the state after a step; ``RefusedError`` where the step does not fit."""
    after = APPLICATION_STEPS[ApplicationState(application.state)].get(step)
    if after is None:
        raise RefusedError(
            "wrong-state",
            f"这件申报现在是“{application.get_state_display()}”，不能再办“{step.label}”。"
            "可能刚刚办过，请刷新页面。",
        )
    application.state = after


def note_step(
    by: Actor, application: Application, step: ApplicationStep, words: str, now: datetime
) -> ApplicationEvent:
    """Write a line of the record and its audit event, which holds no words."""
    event = ApplicationEvent.objects.create(
        application=application, step=step, user_id=by.user_id, at=now, words=words
    )
    record(
        actor=by,
        action="portal.step",
        object_type="portal.Application",
        object_id=application.pk,
        division_code=application.division_code,
        detail={"step": step.value, "state": application.state},
        at=now,
    )
    return event


def handlers_of(application: Application, today: date) -> list[User]:
    """Return whose bell rings: the village's own staff, else the township, else the county."""
    for role in (Role.VILLAGE_WORKER, Role.TOWNSHIP_REVIEWER, Role.COUNTY_ANALYST):
        found = holders_of(
            Permission.HANDLE_APPLICATIONS, application.division_code, on=today, roles=[role]
        )
        if found:
            return found
    return []


def quiet(application: Application, now: datetime) -> None:
    """Quiet every bell that rang for an application."""
    for event in application.events.values_list("pk", flat=True):
        settle(key=_bell(application, event), now=now)


def _bell(application: Application, event: int) -> str:
    return f"portal.application:{application.pk}:{event}"


def _tell(application: Application, title: str, today: date, now: datetime) -> None:
    place = villages_by_code([application.division_code])[application.division_code]
    event = application.events.order_by("-id").values_list("pk", flat=True)[0]
    notify(
        users=handlers_of(application, today),
        key=_bell(application, event),
        title=f"{place.town}{place.name}{title}",
        url=reverse("portal:application", args=[application.pk]),
        due_on=application.due_on,
        now=now,
    )
