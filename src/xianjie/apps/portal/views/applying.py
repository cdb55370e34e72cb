"""Apply for oneself or for somebody else, and the receipt."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.views.decorators.http import require_GET, require_http_methods

from xianjie.apps.accounts.addresses import client_address
from xianjie.apps.cases.queries.places import needs_offered
from xianjie.apps.divisions.queries.places import VillagePlace
from xianjie.apps.portal.actions.applying import Told, submit_application
from xianjie.apps.portal.actions.limits import submission_limits
from xianjie.apps.portal.enums import ApplicationKind, PublicUse
from xianjie.apps.portal.interfaces.consent import FOR_OTHERS, TEXT, version_of
from xianjie.apps.portal.interfaces.posters import qr_picture
from xianjie.apps.portal.interfaces.public import draw, keep_open, opened, public_page
from xianjie.apps.portal.interfaces.public_forms import ApplyForm
from xianjie.apps.portal.models import Application, ObjectionReceipt
from xianjie.apps.portal.queries.receipts import code_of, shown_receipt
from xianjie.apps.portal.views.places import found_village
from xianjie.kernel.errors import RefusedError

APPLICATION, OBJECTION = "application", "objection"


@public_page
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, code: str, for_other: bool = False) -> HttpResponse:
    """Fill in an application; what was filled in stays when something has to be mended."""
    place = found_village(code)
    options: dict[str, Any] = {
        "needs": needs_offered(code[:6], timezone.localdate()),
        "for_other": for_other,
    }
    if request.method == "GET":
        return _form(request, place, ApplyForm.fresh(code, **options), for_other=for_other)
    form = ApplyForm(request.POST, place=code, **options)
    if form.is_valid():
        done = _submit(request, code, form, for_other=for_other)
        if done is not None:
            return done
    return _form(request, place, form, for_other=for_other)


def _form(request: HttpRequest, place: VillagePlace, form: Any, *, for_other: bool) -> HttpResponse:
    consent = FOR_OTHERS if for_other else TEXT
    context = {"place": place, "form": form, "for_other": for_other, "consent": consent}
    return draw(request, "apply.html", context)


def _submit(
    request: HttpRequest, code: str, form: ApplyForm, *, for_other: bool
) -> HttpResponse | None:
    given = form.cleaned_data
    now = timezone.now()
    try:
        done = submit_application(
            client_id=form.client_id,
            division_code=code,
            told=Told(
                kind=ApplicationKind.OTHER if for_other else ApplicationKind.SELF,
                applicant=given["applicant"],
                phone=given["phone"],
                needs=given["needs"],
                consent=version_of(for_other=for_other),
                relation=given.get("relation", ""),
                who=given.get("who", ""),
                id_number=given["id_number"],
                address=given["address"],
                words=given["words"],
                language=translation.get_language() or "",
            ),
            limits=submission_limits(
                PublicUse.APPLY,
                address=client_address(request),
                village=code,
                phone=given["phone"],
            ),
            today=timezone.localdate(),
            now=now,
        )
    except RefusedError as error:
        form.add_error(None, error.message)
        return None
    keep_open(request, APPLICATION, done.pk, code_of(done.phone), now)
    return redirect("portal:received")


@public_page
@require_GET
def received(request: HttpRequest) -> HttpResponse:
    """Show the receipt to whoever has just handed something in; later only by look-up."""
    now = timezone.now()
    kept = opened(request, APPLICATION, now) or opened(request, OBJECTION, now)
    if kept is None:
        return redirect("portal:progress")
    proof = "the receipt was made or shown in this session"
    number, village = "", ""
    if kept["kind"] == APPLICATION:
        application = Application.objects.proven(proof).filter(pk=kept["pk"]).first()
        if application is not None:
            number, village = application.number, application.division_code
    else:
        receipt = ObjectionReceipt.objects.proven(proof).filter(pk=kept["pk"]).first()
        if receipt is not None:
            number, village = receipt.number, receipt.division_code
    if not number:
        return redirect("portal:progress")
    context = {
        "number": shown_receipt(number),
        "code": kept["code"],
        "village": village,
        "is_objection": kept["kind"] == OBJECTION,
        "picture": qr_picture(number),
    }
    return draw(request, "received.html", context)
