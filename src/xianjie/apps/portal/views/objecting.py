"""Say something against a notice that hangs."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xianjie.apps.accounts.addresses import client_address
from xianjie.apps.cases.enums import NoticeKind
from xianjie.apps.cases.models import Notice
from xianjie.apps.portal.actions.limits import submission_limits
from xianjie.apps.portal.actions.objecting import submit_objection
from xianjie.apps.portal.enums import PublicUse
from xianjie.apps.portal.interfaces.public import draw, keep_open, public_page
from xianjie.apps.portal.interfaces.public_forms import ObjectForm
from xianjie.apps.portal.queries.places import case_on_row, hanging_notices
from xianjie.apps.portal.views.applying import OBJECTION
from xianjie.apps.portal.views.places import found_village
from xianjie.kernel.errors import RefusedError


@public_page
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Fill in an objection; 404 once the notice no longer hangs."""
    place = found_village(code)
    hanging = hanging_notices(code, timezone.localdate())
    notice = next((one for one in hanging if one.pk == pk), None)
    if notice is None or notice.kind != NoticeKind.PUBLICATION:
        raise Http404
    rows = [
        (str(at), _("第 %(n)s 户：%(head)s %(group)s") % {"n": at + 1, **row})
        for at, row in enumerate(notice.rows)
    ]
    form: Any = ObjectForm.fresh(code, rows=rows)
    if request.method == "POST":
        form = ObjectForm(request.POST, place=code, rows=rows)
        if form.is_valid():
            done = _submit(request, code, notice, form)
            if done is not None:
                return done
    return draw(request, "object.html", {"place": place, "notice": notice, "form": form})


def _submit(
    request: HttpRequest, code: str, notice: Notice, form: ObjectForm
) -> HttpResponse | None:
    given, now = form.cleaned_data, timezone.now()
    chosen = given.get("row") or ("0" if len(notice.rows) == 1 else "")
    try:
        receipt, secret = submit_objection(
            notice=notice,
            case=case_on_row(notice, int(chosen)) if chosen else None,
            words=given["words"],
            name=given["name"],
            phone=given["phone"],
            client_id=form.client_id,
            limits=submission_limits(
                PublicUse.OBJECT,
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
    if secret:
        keep_open(request, OBJECTION, receipt.pk, secret, now)
    return redirect("portal:received")
