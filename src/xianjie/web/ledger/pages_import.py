"""Import of a register: template, dry run, the user's word, and the lines that were refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.kernel.errors import XianjieError
from xianjie.web.forms import XjForm
from xianjie.web.ledger.host import Outcome, Upload
from xianjie.web.ledger.importing import MOST_BYTES, drafts_of, read_sheet
from xianjie.web.ledger.pages import Pages, only
from xianjie.web.ledger.workbooks import refused_workbook, template_workbook

_SHOWN = 50


class UploadForm(XjForm):
    """The workbook to import."""

    file = forms.FileField(
        label=gettext_lazy("填好的表格"),
        help_text=gettext_lazy("xlsx 文件，不超过 20 MB、5,000 行。上传后先试跑，不会写入。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large to be one."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB，请拆成几个文件。"))
        return file


class ImportPages(Pages):
    """Pages of an import."""

    @only("GET", "HEAD")
    def template(self, request: HttpRequest) -> HttpResponse:
        """Hand out the empty workbook."""
        scope = self.host.require(request, self.register.change, self.register.addressee)
        places = self.host.places(self.host.county(request), scope)
        content = template_workbook(self.register, places)
        return self.file(content, f"{self.register.title}{_('模板')}.xlsx")

    @only("GET", "HEAD", "POST")
    def start(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook, keep it and find out what importing it would do."""
        register = self.register
        scope = self.host.require(request, register.change, self.register.addressee)
        county = self.host.county(request)
        if not county:
            return self.draw(request, "no_place.html", {})
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                content = file.read()
                read_sheet(register, content, file.name)
                upload = self.host.keep_upload(
                    by=self.host.actor(request), register=register, name=file.name,
                    content=content, now=timezone.now(),
                )  # fmt: skip
                self._write(request, upload, scope, county, dry_run=True)
            except XianjieError as error:
                form.add_error("file", error.message)
            else:
                return HttpResponseRedirect(register.url("upload", pk=upload.pk))
        context = {"form": form, "trail": [(str(register.title), register.url()), (_("导入"), "")]}
        return self.draw(request, "import.html", context)

    @only("GET", "HEAD", "POST")
    def check(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the import would do, or did; by POST do it. Twice does it once."""
        register = self.register
        scope = self.host.require(request, register.change, self.register.addressee)
        upload = self._upload(request, pk)
        if request.method == "POST":
            if upload.applied_at is None:
                county = self.host.county(request)
                done = self._write(request, upload, scope, county, dry_run=False)
                messages.success(
                    request,
                    _("已导入：新增 %(new)s 条，更新 %(changed)s 条。")
                    % {"new": done.new, "changed": done.changed},
                )
            return HttpResponseRedirect(register.url("upload", pk=pk))
        reasons = {int(number): texts for number, texts in upload.outcome["faults"].items()}
        context = {
            "upload": upload,
            "outcome": upload.outcome,
            "writes": upload.outcome["new"] + upload.outcome["changed"],
            "refused": len(reasons),
            "faults": sorted(reasons.items())[:_SHOWN],
            "more": max(len(reasons) - _SHOWN, 0),
            "trail": [
                (str(register.title), register.url()),
                (_("导入"), register.url("import")),
                (_("试跑结果") if upload.applied_at is None else _("导入结果"), ""),
            ],
        }
        return self.draw(request, "upload.html", context)

    @only("GET", "HEAD")
    def refused(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand out the refused lines as they came, with the reasons in a last column."""
        self.host.require(request, self.register.change, self.register.addressee)
        upload = self._upload(request, pk)
        sheet = read_sheet(self.register, self.host.upload_content(upload), upload.file_name)
        reasons = upload.outcome["faults"]
        lines = [
            (line.cells, reasons[str(line.number)])
            for line in sheet.lines
            if str(line.number) in reasons
        ]
        content = refused_workbook(self.register, sheet.heads, lines)
        return self.file(content, f"{self.register.title}{_('退回的行')}.xlsx")

    def _upload(self, request: HttpRequest, number: int) -> Upload:
        upload = self.host.upload(request, self.register, number)
        if upload is None:
            raise Http404
        return upload

    def _write(
        self, request: HttpRequest, upload: Upload, scope: Any, county: str, *, dry_run: bool
    ) -> Outcome:
        content = self.host.upload_content(upload)
        sheet = read_sheet(self.register, content, upload.file_name)
        drafts, faults = drafts_of(self.register, sheet, scope=scope, county=county)
        return self.host.write_rows(
            by=self.host.actor(request), register=self.register, upload=upload, drafts=drafts,
            faults=faults, unknown=sheet.unknown, now=timezone.now(), dry_run=dry_run,
        )  # fmt: skip
