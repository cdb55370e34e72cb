"""Beginning a register: empty, like another one, or from a table; and taking that table in."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xianjie.apps.accounts.access import request_actor, require
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registers.actions.designing import start_design
from xianjie.apps.registers.interfaces.entries import entries_at, register_of
from xianjie.apps.registers.interfaces.forms import StartForm
from xianjie.apps.registers.models import OwnRegister
from xianjie.apps.registers.queries.designs import draft_of
from xianjie.apps.registers.queries.uploads import upload_for
from xianjie.apps.registers.views.designing import design_for, page_of_design
from xianjie.exchange.register_files import packaged_registers
from xianjie.exchange.register_proposals import proposed
from xianjie.exchange.registers import Definition, with_slots
from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.web.ledger import host
from xianjie.web.ledger.importing import drafts_of, read_sheet, read_table


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begin a register as a draft."""
    require(request, Permission.DESIGN_REGISTERS)
    county = county_of(request)
    if county is None:
        return render(request, "screening/no_place.html")
    if request.method == "POST":
        form = StartForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return page_of_design(_started(request, form, county.code))
            except XianjieError as error:
                form.add_error("file" if form.cleaned_data["file"] else None, error.message)
    else:
        copied = request.GET.get("copy", "")
        known = packaged_registers().get(copied)
        form = StartForm(
            initial={"token": uuid.uuid4().hex, "copy": copied if known else "",
                     "title": known.title if known else ""}
        )  # fmt: skip
    context = {
        "form": form,
        "heading": _("新建台账"),
        "about": _(
            "先起个名字，可以照着现成的台账，或从手里的表格开始；下一步再改列，满意了才发布。"
        ),
        "submit": _("下一步"),
        "back": reverse("registers:catalogue"),
        "trail": [(_("自建台账"), reverse("registers:catalogue")), (_("新建台账"), "")],
    }
    return render(request, "registers/form.html", context)


def _started(request: HttpRequest, form: StartForm, county: str) -> OwnRegister:
    said = form.cleaned_data
    file, copied = said["file"], packaged_registers().get(said["copy"])
    definition = Definition(key="new", group="own", title=said["title"], columns=())
    left: tuple[str, ...] = ()
    content = b""
    if file is not None:
        content = file.read()
        table = read_table(content, file.name)
        if not table or not any(table[0]):
            raise RefusedError("empty-sheet", _("第一张工作表的第一行没有列名。请写上列名再上传。"))
        found = proposed(table)
        left = found.left
        definition = Definition(
            key="new", group="own", title=said["title"], of=found.of, columns=found.columns,
            natural_key=found.natural_key,
        )  # fmt: skip
    elif copied is not None:
        columns = tuple(one.model_copy(update={"slot": ""}) for one in copied.columns)
        definition = copied.model_copy(update={"title": said["title"], "columns": columns})
    by, now = request_actor(request), timezone.now()
    design = start_design(by=by, county=county, definition=definition, token=said["token"], now=now)
    if content and upload_for(design, by.user_id) is None:
        host().keep_upload(
            by=by, register=register_of(with_slots(draft_of(design)), county, now.date()),
            name=file.name, content=content, now=now,
        )  # fmt: skip
    if left:
        messages.warning(
            request, _("这些列放不下，没有带进来：%(heads)s。") % {"heads": "、".join(left)}
        )
    return design


@require_POST
def take_rows(request: HttpRequest, key: str) -> HttpResponse:
    """Try what importing the first table would do, and show it for the user's word."""
    found = design_for(request, key)
    register = entries_at(request, key)
    upload = upload_for(found, request.user.pk)
    if upload is None or not register.imports:
        raise Http404
    try:
        scope = host().require(request, register.change, register.addressee)
        sheet = read_sheet(register, host().upload_content(upload), upload.file_name)
        drafts, faults = drafts_of(register, sheet, scope=scope, county=found.county_code)
        host().write_rows(
            by=request_actor(request), register=register, upload=upload, drafts=drafts,
            faults=faults, unknown=sheet.unknown, now=timezone.now(), dry_run=True,
        )  # fmt: skip
    except XianjieError as error:
        messages.error(request, error.message)
        return page_of_design(found)
    return redirect(register.url("upload", pk=upload.pk))
