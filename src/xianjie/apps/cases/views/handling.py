"""One joint handling: its record, and every step that the reader may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.access import request_actor, request_scope, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.actions import (
    allow_extension,
    answer_handling,
    ask_extension,
    close_handling,
    decide_handling,
    decline_handling,
    remind_parties,
    report_measure_done,
)
from xianjie.apps.cases.enums import HandlingState, HandlingStep, MeasureState
from xianjie.apps.cases.interfaces.joint_forms import (
    CloseForm,
    DecideForm,
    DeclineForm,
    DoneForm,
    ExtendForm,
    OpinionForm,
)
from xianjie.apps.cases.models import JointHandling
from xianjie.apps.cases.queries.joint import (
    HandlingView,
    find_handling,
    handling_view,
    is_overdue,
    organisations_for,
)
from xianjie.apps.cases.queries.places import opinions_offered
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError
from xianjie.web.forms import XjForm
from xianjie.web.numbers import number_in

MEASURE_PARAMETER = "联动措施时限"


@require_http_methods(["GET", "POST"])
def joint_handling(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a handling; a POST takes the step that its field ``step`` names."""
    scope = require(request, Permission.GIVE_OPINION)
    handling = find_handling(scope, pk)
    if handling is None:
        raise Http404
    shown = handling_view(handling, request_scope(request))
    forms = _forms(request, handling, shown)
    if request.method == "POST":
        done = _step(request, handling, forms)
        if done is not None:
            return done
    return render(request, "cases/handling.html", _context(request, handling, shown, forms))


@require_GET
def joint_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the record sheet that is printed and signed."""
    scope = require(request, Permission.GIVE_OPINION)
    handling = find_handling(scope, pk)
    if handling is None:
        raise Http404
    context = {
        "handling": handling,
        "shown": handling_view(handling, request_scope(request)),
        "trail": [
            (_("联动处置"), reverse("cases:joint")),
            (handling.number, reverse("cases:joint-handling", args=[handling.pk])),
            (_("记录单"), ""),
        ],
    }
    return render(request, "cases/joint_sheet.html", context)


def _context(
    request: HttpRequest, handling: JointHandling, shown: HandlingView, forms: dict[str, XjForm]
) -> dict[str, Any]:
    today = timezone.localdate()
    asking = handling.state == HandlingState.ASKING
    return {
        "handling": handling,
        "shown": shown,
        "forms": forms,
        "asking": asking,
        "is_closed": handling.state == HandlingState.CLOSED,
        "is_overdue": is_overdue(handling, today),
        "may_answer": asking and bool(shown.own_parties),
        "may_open_household": request_scope(request).may(
            Permission.VIEW_HOUSEHOLDS, handling.division_code
        ),
        "open_measure": request.POST.get("measure", ""),
        "today": today,
        "trail": [(_("联动处置"), reverse("cases:joint")), (handling.number, "")],
    }


def _forms(request: HttpRequest, handling: JointHandling, shown: HandlingView) -> dict[str, XjForm]:
    """Return the forms; the one that was sent is bound."""
    today = timezone.localdate()

    def data(step: HandlingStep) -> Any:
        return request.POST if request.POST.get("step") == step.value else None

    mine = shown.own_parties[0] if shown.own_parties else None
    answered = (
        {
            "opinion": mine.opinion,
            "words": mine.words,
            "will_do": mine.will_do,
            "will_by": mine.will_by,
        }
        if mine
        else {}
    )
    book = standards(handling.county_code, today)
    return {
        "answer": OpinionForm(
            data(HandlingStep.ANSWER),
            opinions=opinions_offered(handling.county_code, today),
            initial=answered,
            prefix="answer",
        ),
        "extend": ExtendForm(data(HandlingStep.EXTEND), prefix="extend"),
        "decline": DeclineForm(data(HandlingStep.DECLINE), prefix="decline"),
        "decide": DecideForm(
            data(HandlingStep.DECIDE),
            organisations=organisations_for(handling.division_code) if shown.leads else [],
            due_on=book.day_after(today, MEASURE_PARAMETER),
            prefix="decide",
        ),
        "done": DoneForm(data(HandlingStep.DONE), initial={"done_on": today}, prefix="done"),
        "close": CloseForm(data(HandlingStep.CLOSE), prefix="close"),
    }


def _step(
    request: HttpRequest, handling: JointHandling, forms: dict[str, XjForm]
) -> HttpResponse | None:
    """Take the step that was sent; None lets the page show what is wrong."""
    name = request.POST.get("step", "")
    if name not in HandlingStep.values:
        raise Http404
    step = HandlingStep(name)
    form = forms.get(name.lower())
    if form is not None and not form.is_valid():
        return None
    try:
        words = _TAKE[step](request, handling, form.cleaned_data if form else {}, form)
    except RefusedError as error:
        if form is None:
            raise
        form.add_error(_FIELDS.get(error.code), error.message)
        return None
    except KeyError as error:
        raise Http404 from error
    messages.success(request, words)
    return redirect("cases:joint-handling", pk=handling.pk)


_FIELDS = {
    "no-opinion": "opinion",
    "no-words": "words",
    "no-day": "will_by",
    "bad-day": "until",
    "too-long": "until",
    "no-decision": "decision",
    "no-proof": "proof",
    "future-day": "done_on",
}
Take = Callable[[HttpRequest, JointHandling, dict[str, Any], Any], str]


def _base(request: HttpRequest) -> dict[str, Any]:
    return {
        "by": request_actor(request), "today": timezone.localdate(), "now": timezone.now(),
    }  # fmt: skip


def _organisation(request: HttpRequest) -> int:
    number = number_in(request.POST.get("organisation", ""))
    if number is None:
        raise Http404
    return number


def _take_answer(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], _form: Any
) -> str:
    answer_handling(
        handling=handling, organisation_id=_organisation(request), **data, **_base(request)
    )
    return _("意见已提交。")


def _take_decline(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], _form: Any
) -> str:
    decline_handling(
        handling=handling, organisation_id=_organisation(request), **data, **_base(request)
    )
    return _("已说明不涉及本部门。")


def _take_extend(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], _form: Any
) -> str:
    ask_extension(
        handling=handling, organisation_id=_organisation(request), **data, **_base(request)
    )
    return _("延期申请已提交，等县里同意。")


def _take_allow(
    request: HttpRequest, handling: JointHandling, _data: dict[str, Any], _form: Any
) -> str:
    party = allow_extension(
        handling=handling, organisation_id=_organisation(request), **_base(request)
    )
    return _("已同意延至 %(day)s。") % {"day": party.due_on}


def _take_remind(
    request: HttpRequest, handling: JointHandling, _data: dict[str, Any], _form: Any
) -> str:
    count = remind_parties(handling=handling, **_base(request))
    return _("已催办，%(count)s 个账户收到提醒。") % {"count": count}


def _take_decide(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], form: Any
) -> str:
    decide_handling(
        handling=handling,
        decision=data["decision"],
        measures=form.measures(),
        **_base(request),
    )
    return _("已作出决定，有措施的部门会收到提醒。")


def _take_done(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], _form: Any
) -> str:
    measure = handling.measures.filter(pk=data["measure"], state=MeasureState.OPEN).first()
    if measure is None:
        raise RefusedError("already-done", _("这条措施已经报告落实，请刷新页面。"))
    report_measure_done(
        measure=measure, done_on=data["done_on"], proof=data["proof"], **_base(request)
    )
    return _("已记下落实情况。")


def _take_close(
    request: HttpRequest, handling: JointHandling, data: dict[str, Any], _form: Any
) -> str:
    base = _base(request)
    close_handling(by=base["by"], handling=handling, words=data["words"], now=base["now"])
    return _("已办结。")


_TAKE: dict[HandlingStep, Take] = {
    HandlingStep.ANSWER: _take_answer,
    HandlingStep.DECLINE: _take_decline,
    HandlingStep.EXTEND: _take_extend,
    HandlingStep.ALLOW: _take_allow,
    HandlingStep.REMIND: _take_remind,
    HandlingStep.DECIDE: _take_decide,
    HandlingStep.DONE: _take_done,
    HandlingStep.CLOSE: _take_close,
}
