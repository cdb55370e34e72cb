"""What the offline page asks for and sends, as JSON.

A script that is not signed in gets 401 instead of the sign-in page
(`web.middleware.tell_scripts_who_is_out`).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xianjie.apps.accounts.access import request_actor, request_user, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.fieldforms.actions import submit_sheet
from xianjie.apps.fieldforms.enums import SheetState
from xianjie.apps.fieldforms.models import FieldTask, Sheet
from xianjie.apps.fieldforms.queries import prefill
from xianjie.apps.fieldwork.actions import record_discard, record_download
from xianjie.apps.fieldwork.interfaces.envelope import (
    BadEnvelopeError,
    Envelope,
    TooLargeError,
    on_disk,
    read_envelope,
)
from xianjie.apps.fieldwork.queries import find_visit, pack_for
from xianjie.kernel.errors import RefusedError

SECONDS_BETWEEN = 10
LAST_PACK = "fieldwork_pack_at"


@require_GET
def session(request: HttpRequest) -> JsonResponse:
    """Say who is signed in, with a fresh token for what is sent next."""
    require(request, Permission.FILL_SHEETS)
    user = request_user(request)
    return JsonResponse({"user": {"id": user.pk, "name": str(user)}, "csrf": get_token(request)})


@require_GET
def pack(request: HttpRequest) -> JsonResponse:
    """Give what one account takes along; not more often than every few seconds."""
    scope = require(request, Permission.FILL_SHEETS)
    now, user = timezone.now(), request_user(request)
    last = request.session.get(LAST_PACK, 0)
    if 0 <= now.timestamp() - last < SECONDS_BETWEEN:
        answer = _no(429, "too-often", _("刚刚下载过，请过一会儿再试。"))
        answer["Retry-After"] = str(SECONDS_BETWEEN)
        return answer
    county = county_of(request)
    if county is None:
        return _no(409, "no-place", _("还没有装载本地的区划，请联系县里。"))
    found = pack_for(user.pk, scope, county.code, timezone.localdate())
    record_download(by=request_actor(request), county=county.code, visits=len(found.tasks), now=now)
    request.session[LAST_PACK] = int(now.timestamp())
    return JsonResponse(
        {
            "tasks": found.tasks,
            "definitions": found.definitions,
            "keep_days": found.keep_days,
            "left_out": found.left_out,
        }
    )


@require_POST
def sheets(request: HttpRequest) -> JsonResponse:
    """Take in one sheet; sent twice it is one sheet and gets the same answer."""
    scope = require(request, Permission.FILL_SHEETS)
    try:
        envelope = read_envelope(request)
    except BadEnvelopeError:
        return _no(400, "bad-envelope", _("服务器看不懂这份表，请打开核对后再上传。"))
    except TooLargeError:
        return _no(413, "too-large", _("照片太大，请删掉一两张再上传。"))
    task = find_visit(envelope.task, scope)
    if task is None:
        return _no(
            404,
            "not-found",
            _("这户已不在您的范围内，或任务已收回。表还在本机，请与乡镇联系，确实不要了再删。"),
        )
    try:
        with on_disk(envelope) as (photos, signature):
            sheet = submit_sheet(
                by=request_actor(request),
                client_id=envelope.client_id,
                form=task.form,
                definition=envelope.definition,
                household=task.household,
                task=task,
                values=envelope.values,
                typed=envelope.typed,
                chosen=envelope.chosen,
                kept=envelope.kept,
                base=envelope.base,
                filled_at=envelope.filled_at,
                position=envelope.position,
                signature=signature,
                photos=photos,
                today=timezone.localdate(),
                now=timezone.now(),
            )
    except RefusedError as refusal:
        return _refused(refusal, task, envelope)
    return JsonResponse({"state": sheet.state, "number": sheet.pk, "words": _words(sheet)})


def _words(sheet: Sheet) -> str:
    if sheet.state != SheetState.CONFLICT:
        return ""
    return _("与已有的情况不一致，两份都留着，由乡镇核对后决定用哪一份。")


def _refused(refusal: RefusedError, task: FieldTask, envelope: Envelope) -> JsonResponse:
    """Say what is wrong by item, and how the form and the family stand now."""
    day = min(localtime(envelope.filled_at).date(), timezone.localdate())
    ahead = prefill(task.household, task.form, day, task=task)
    changed = ahead.definition.version != envelope.definition
    faults = refusal.details.get("faults", {})
    words = refusal.message
    if changed:
        words = _("表单在您填表之后更新过，填的都还在，请看清变化、补齐后再上传。")
    elif faults:
        words = _("服务器核对后，有 %(n)s 处要改，改好再点“填好了”。") % {"n": len(faults)}
    more: dict[str, Any] = {"errors": faults, "people": ahead.document()["people"]}
    if changed:
        more["definition"] = ahead.definition.document()
    return _no(422 if faults else 409, "changed" if changed else refusal.code, words, **more)


@require_POST
def discard(request: HttpRequest) -> JsonResponse:
    """Note that somebody signs out although sheets were not sent, whatever their posts are now."""
    text = request.POST.get("sheets", "")
    try:
        record_discard(
            by=request_actor(request),
            sheets=int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0,
            now=timezone.now(),
        )
    except RefusedError as refusal:
        return _no(409, refusal.code, refusal.message)
    return JsonResponse({})


def _no(status: int, error: str, words: str, **more: Any) -> JsonResponse:
    return JsonResponse({"error": error, "words": words, **more}, status=status)
