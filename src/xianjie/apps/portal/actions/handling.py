"""What staff do with an application: take it up, ask, refuse, answer, look at numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from django.conf import settings
from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.audit.queries.unmasking import unmasked_since
from xianjie.apps.cases.actions import join_clue
from xianjie.apps.cases.enums import OPEN_CASES, CaseKind
from xianjie.apps.cases.models import Case
from xianjie.apps.policies.queries import standards
from xianjie.apps.portal.actions.applying import NEEDS, move, note_step, quiet
from xianjie.apps.portal.enums import ApplicationStep
from xianjie.apps.portal.models import Application
from xianjie.apps.registry.models import Household
from xianjie.apps.relief.actions import Need, submit_request
from xianjie.apps.relief.choices import need_of
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind
from xianjie.exchange.contracts import load_codes
from xianjie.kernel.errors import RefusedError

LEVEL = "申报线索等级"
OTHER_RISK = "其他"
RELIEF_CHANNELS = {"他人代报": "他人代举"}
UnmaskedField = Literal["phone", "id_number", "address", "applicant", "who"]


@transaction.atomic
def accept_application(
    *,
    by: Actor,
    application: Application,
    household: Household | None,
    identity_proven: bool,
    words: str = "",
    asks_relief: bool = False,
    today: date,
    now: datetime,
) -> Application:
    """Take an application up: it becomes a clue whose deadlines run from the day of applying.

    The clue joins the identification of the household that is under way, if there is one.

    ``household`` is None for people who are not registered yet. ``identity_proven`` says that
    staff made sure, by a call or a visit, that the applicant is the person of the application.
    ``asks_relief`` enters it as a request for relief too, to be handed to the department.

    Raises ``RefusedError`` without permission, for a household of another village, or when the
    application was handled already.
    """
    application = _locked(by, application)
    if household is not None and household.division_code != application.division_code:
        raise RefusedError("other-village", "选的户不在申报的这个村，请重新选择。")
    move(application, ApplicationStep.ACCEPT)
    application.household = household
    application.identity_proven = identity_proven
    application.clue = raise_clue(
        by=by,
        county=application.county_code,
        division_code=application.division_code,
        household=household,
        kind=ClueKind.DECLARATION,
        risk=risk_of(application.needs),
        level=standards(application.division_code, today).text(LEVEL),
        source_ref=f"SB{application.number}",
        channel=application.kind,
        words=application.words,
        seen_on=application.received_on,
        today=today,
        now=now,
    )
    running = _running_case(household)
    if running is not None:
        join_clue(by=by, case=running, clue=application.clue, today=today, now=now)
    application.handled_by_id, application.handled_at = by.user_id, now
    application.save(
        update_fields=[
            "state", "household", "identity_proven", "clue", "handled_by", "handled_at",
        ]
    )  # fmt: skip
    note_step(by, application, ApplicationStep.ACCEPT, words.strip(), now)
    quiet(application, now)
    if asks_relief:
        _ask_relief(by, application, today, now)
    return application


def _ask_relief(by: Actor, application: Application, today: date, now: datetime) -> None:
    """Enter the application on the relief platform; the same one is entered once."""
    submit_request(
        by=by,
        client_id=application.client_id,
        need=Need(
            division_code=application.division_code,
            need=need_of(application.needs),
            channel=RELIEF_CHANNELS.get(application.kind, "群众举手"),
            household=application.household,
            who=application.who,
            phone=application.phone,
            words=application.words,
            origin=f"SB{application.number}",
            received_on=application.received_on,
            clue=application.clue,
        ),
        permission=Permission.HANDLE_APPLICATIONS,
        today=today,
        now=now,
    )


@transaction.atomic
def ask_applicant(*, by: Actor, application: Application, words: str, now: datetime) -> Application:
    """Ask for more; the applicant reads the words on the progress page and can add it there."""
    application = _locked(by, application)
    _need_words(words, "请写明要补充什么，申报人会看到。")
    move(application, ApplicationStep.ASK)
    application.save(update_fields=["state"])
    note_step(by, application, ApplicationStep.ASK, words.strip(), now)
    quiet(application, now)
    return application


@transaction.atomic
def refuse_application(
    *, by: Actor, application: Application, words: str, now: datetime
) -> Application:
    """Refuse with a reason in words; the applicant reads it."""
    application = _locked(by, application)
    _need_words(words, "请写明不受理的理由和可以怎么办，申报人会看到。")
    move(application, ApplicationStep.REFUSE)
    application.handled_by_id, application.handled_at = by.user_id, now
    application.save(update_fields=["state", "handled_by", "handled_at"])
    note_step(by, application, ApplicationStep.REFUSE, words.strip(), now)
    quiet(application, now)
    return application


@transaction.atomic
def answer_application(
    *, by: Actor, application: Application, words: str, now: datetime
) -> Application:
    """Answer in words what came of an application that was taken up."""
    application = _locked(by, application)
    _need_words(words, "请写明结果，申报人会看到。")
    move(application, ApplicationStep.ANSWER)
    application.answered_by_id, application.answered_at = by.user_id, now
    application.save(update_fields=["state", "answered_by", "answered_at"])
    note_step(by, application, ApplicationStep.ANSWER, words.strip(), now)
    return application


@transaction.atomic
def unmask_application(
    *,
    by: Actor,
    application: Application,
    field: UnmaskedField,
    reason: str,
    since: datetime,
    now: datetime,
) -> str:
    """Return one value of an application in full to whoever may see it and says why.

    ``since`` is the beginning of the day, for the daily limit of accounts. Raises
    ``RefusedError`` without permission, without a reason, or above the limit.
    """
    if not by.scope.may(Permission.UNMASK_PERSONAL, application.division_code):
        raise RefusedError("not-permitted", "您没有查看申报人完整信息的权限。")
    if not reason.strip():
        raise RefusedError("no-reason", "请填写查看原因。")
    limit = settings.UNMASK_DAILY_LIMIT
    if limit and unmasked_since(by.label, since) >= limit:
        raise RefusedError(
            "too-many", f"您今天已查看 {limit} 次完整信息，达到每日上限，请明天再看。"
        )
    record(
        actor=by,
        action="portal.unmask",
        object_type="portal.Application",
        object_id=application.pk,
        division_code=application.division_code,
        detail={"field": field, "reason": reason.strip()[:200]},
        at=now,
    )
    return str(getattr(application, field))


def risk_of(needs: list[str]) -> str:
    """Return the kind of risk of which the first need speaks; the code set says it."""
    value = load_codes(NEEDS).resolve(needs[0]) if needs else None
    return (value.code if value else None) or OTHER_RISK


def _running_case(household: Household | None) -> Case | None:
    if household is None:
        return None
    return Case.objects.filter(
        household=household, kind=CaseKind.IDENTIFY, state__in=OPEN_CASES
    ).first()


def _locked(by: Actor, application: Application) -> Application:
    if by.user_id is None or not by.scope.may(
        Permission.HANDLE_APPLICATIONS, application.division_code
    ):
        raise RefusedError("not-permitted", "您没有办理该村群众申报的权限。")
    return Application.objects.select_for_update().get(pk=application.pk)


def _need_words(words: str, sentence: str) -> None:
    if not words.strip():
        raise RefusedError("no-words", sentence)
