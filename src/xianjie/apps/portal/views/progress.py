"""Follow an application or an objection by receipt and four digits."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.addresses import client_address
from xianjie.apps.portal.actions.applying import reply_to_question, withdraw_application
from xianjie.apps.portal.actions.limits import (
    count_use,
    give_back,
    lookup_limits,
    submission_limits,
)
from xianjie.apps.portal.enums import PublicUse
from xianjie.apps.portal.interfaces.public import close, draw, keep_open, opened, public_page
from xianjie.apps.portal.interfaces.public_forms import LookUpForm, ReplyForm
from xianjie.apps.portal.models import Application, ObjectionReceipt
from xianjie.apps.portal.queries.progress import progress_of
from xianjie.apps.portal.queries.receipts import (
    application_behind,
    objection_behind,
    shown_receipt,
)
from xianjie.apps.portal.views.applying import APPLICATION, OBJECTION
from xianjie.kernel.errors import RefusedError

_PROOF = "the receipt was made or shown in this session"


@public_page
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for receipt and code, or show what lies behind those that were given.

    An unknown receipt and a wrong code are told in the same words.
    """
    if request.method == "GET":
        application = _opened_application(request)
        if application is not None:
            return _show(request, application, ReplyForm())
        receipt = _opened_objection(request)
        if receipt is not None:
            return _show_objection(request, receipt)
        return draw(request, "look_up.html", {"form": LookUpForm()})
    form = LookUpForm(request.POST)
    if form.is_valid():
        try:
            if _look_up(request, form.cleaned_data["number"], form.cleaned_data["code"]):
                return redirect("portal:progress")
            form.add_error(None, _("没有查到。请对照回执核对回执号和后四位数字，再查一次。"))
        except RefusedError as error:
            form.add_error(None, error.message)
    return draw(request, "look_up.html", {"form": form})


def _look_up(request: HttpRequest, number: str, code: str) -> bool:
    now = timezone.now()
    limits = lookup_limits(address=client_address(request), number=number)
    count_use(limits=limits, now=now)
    application, objection = application_behind(number, code), objection_behind(number, code)
    if application is not None:
        keep_open(request, APPLICATION, application.pk, code, now)
    elif objection is not None:
        keep_open(request, OBJECTION, objection.pk, code, now)
    else:
        return False
    give_back(limits=limits, now=now)
    return True


def _opened_application(request: HttpRequest) -> Application | None:
    kept = opened(request, APPLICATION, timezone.now())
    if kept is None:
        return None
    return Application.objects.proven(_PROOF).filter(pk=kept["pk"]).first()


def _opened_objection(request: HttpRequest) -> ObjectionReceipt | None:
    kept = opened(request, OBJECTION, timezone.now())
    if kept is None:
        return None
    found = ObjectionReceipt.objects.proven(_PROOF).filter(pk=kept["pk"])
    return found.select_related("objection", "objection__notice").first()


def _show(request: HttpRequest, application: Application, reply: ReplyForm) -> HttpResponse:
    context: dict[str, Any] = {
        "application": application,
        "number": shown_receipt(application.number),
        "progress": progress_of(application),
        "reply": reply,
    }
    return draw(request, "progress.html", context)


def _show_objection(request: HttpRequest, receipt: ObjectionReceipt) -> HttpResponse:
    context = {
        "objection": receipt.objection,
        "notice": receipt.objection.notice,
        "number": shown_receipt(receipt.number),
    }
    return draw(request, "objection.html", context)


@public_page
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Add what staff asked for."""
    application = _opened_application(request)
    if application is None:
        return redirect("portal:progress")
    form = ReplyForm(request.POST)
    if form.is_valid():
        limits = submission_limits(
            PublicUse.REPLY,
            address=client_address(request),
            village=application.division_code,
        )
        try:
            reply_to_question(
                application=application,
                words=form.cleaned_data["words"],
                limits=limits,
                today=timezone.localdate(),
                now=timezone.now(),
            )
        except RefusedError as error:
            form.add_error("words", error.message)
        else:
            return redirect("portal:progress")
    return _show(request, application, form)


@public_page
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take the application back, before anybody has taken it up."""
    application = _opened_application(request)
    if application is None:
        raise Http404
    try:
        withdraw_application(application=application, now=timezone.now())
    except RefusedError as error:
        form = ReplyForm()
        return draw(
            request,
            "progress.html",
            {
                "application": application,
                "number": shown_receipt(application.number),
                "progress": progress_of(application),
                "reply": form,
                "refusal": error.message,
            },
        )
    return redirect("portal:progress")


@public_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the receipt on this phone and ask for another one."""
    close(request)
    return redirect("portal:progress")
