"""Forms that take files, and laying an uploaded file down while an action files it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.assets.actions import Paper, propose_disposal
from xianjie.apps.assets.models import AssetDisposal
from xianjie.apps.registry.file_types import ALLOWED_ENDINGS
from xianjie.web.ledger.forms import RowForm, form_class
from xianjie.web.ledger.register import Register


@contextmanager
def kept_paper(upload: Any) -> Iterator[Paper | None]:
    """Lay an uploaded file down while a step files it; None without one."""
    if upload is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as out:
            for chunk in upload.chunks():
                out.write(chunk)
        yield Paper(path, upload.name)


def paper_field(label: Any, *, required: bool = True, photo: bool = False) -> forms.FileField:
    """Return the field of a file; with ``photo`` a phone offers its camera."""
    attrs = {"accept": "image/jpeg,image/png" if photo else ",".join(ALLOWED_ENDINGS)}
    if photo:
        attrs["capture"] = "environment"
    return forms.FileField(label=label, required=required, widget=forms.FileInput(attrs=attrs))


def disposal_form(register: Register, scope: Any, county: str, row: Any = None) -> type[RowForm]:
    """Return the declared form with the valuation report added."""
    declared = form_class(register, scope, county, row)
    return type("DisposalForm", (declared,), {"file": paper_field(_("评估报告"))})


def disposal_from_form(*, by: Actor, form: RowForm, now: datetime) -> AssetDisposal:
    """Propose what the form holds."""
    values = form.values
    with kept_paper(form.cleaned_data["file"]) as paper:
        return propose_disposal(
            by=by, asset=values["asset"], kind=values["kind"], reason=values["reason"],
            valuation=values["valuation"], valuer=values["valuer"],
            valued_on=values["valued_on"], paper=paper, today=localtime(now).date(), now=now,
        )  # fmt: skip
