"""The form by which a paper is filed: what it is, whose it is, and the file itself."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.registry.actions import file_document
from xianjie.apps.registry.enums import ArchiveKind
from xianjie.apps.registry.file_types import ALLOWED_ENDINGS
from xianjie.apps.registry.models import ArchiveDocument
from xianjie.web.ledger.forms import RowForm, form_class
from xianjie.web.ledger.register import Register


def document_form(register: Register, scope: Any, county: str, row: Any = None) -> type[RowForm]:
    """Return the declared form with the file added."""
    declared = form_class(register, scope, county, row)
    megabytes = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("可用：%(endings)s；不超过 %(n)s MB。")
        % {"endings": "、".join(one.lstrip(".") for one in ALLOWED_ENDINGS), "n": megabytes},
        widget=forms.FileInput(attrs={"accept": ",".join(ALLOWED_ENDINGS)}),
    )

    def clean(self: RowForm) -> dict[str, Any]:
        if not self.cleaned_data.get("household") and not self.cleaned_data.get("division_code"):
            self.add_error("household", _("请填户编号；村级资料请选村。"))
        return self.cleaned_data

    return type("DocumentForm", (declared,), {"file": file, "clean": clean})


def file_from_form(*, by: Actor, form: RowForm, now: datetime) -> ArchiveDocument:
    """File what the form holds."""
    data = form.cleaned_data
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        with path.open("wb") as out:
            for chunk in data["file"].chunks():
                out.write(chunk)
        return file_document(
            by=by,
            path=path,
            kind=ArchiveKind(data["kind"]),
            title=data["title"],
            dated_on=data["dated_on"],
            household=data.get("household"),
            division_code=data.get("division_code") or "",
            file_name=data["file"].name,
            now=now,
        )
