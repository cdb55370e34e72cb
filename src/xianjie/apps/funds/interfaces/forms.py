"""The form of one step of a project."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.funds.actions import Paper
from xianjie.apps.funds.machine import Step
from xianjie.web.forms import XjForm


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


class StepForm(XjForm):
    """What a step takes: day, document number, score, words, a file."""

    on = forms.DateField(label=_("日期"))
    number = forms.CharField(label=_("文号"), max_length=60)
    score = forms.IntegerField(label=_("得分（0 到 100）"), min_value=0, max_value=100)
    words = forms.CharField(
        label=_("说明"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(label=_("附件"), required=False)

    def __init__(
        self, step: Step, today: date, *args: Any, files_may: bool = False, **kwargs: Any
    ) -> None:
        self.step, self.files_may = step, files_may
        kwargs.setdefault("initial", {"on": today})
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Keep what the step asks for."""
        self.fields["number"].required = self.step.number
        self.fields["words"].required = bool(self.step.words)
        if self.step.words:
            self.fields["words"].label = self.step.words
        if not self.step.number:
            self.fields["number"].label = _text("文号（没有可不填）")
        if not self.step.score:
            del self.fields["score"]
        if not self.files_may:
            del self.fields["file"]
