"""The form that asks for a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.indicators.queries.periods import span_of
from xianjie.apps.reporting.enums import ReportForm
from xianjie.apps.reporting.queries.subjects import Subject
from xianjie.web.forms import XjForm


class MakeForm(XjForm):
    """For whom, which month or year, which file."""

    subject = forms.ChoiceField(label=_("单位"))
    period = forms.ChoiceField(label=_("期间"))
    form = forms.ChoiceField(label=_("格式"), choices=ReportForm.choices)

    def __init__(
        self, *args: Any, subjects: list[Subject], months: list[str], **kwargs: Any
    ) -> None:
        self._subjects, self._months = subjects, months
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the places of the user, and the months and their years, the newest first."""
        subject, period = self.fields["subject"], self.fields["period"]
        if isinstance(subject, forms.ChoiceField) and isinstance(period, forms.ChoiceField):
            subject.choices = [(one.key, one.name) for one in self._subjects]
            years = sorted({month[:4] for month in self._months}, reverse=True)
            period.choices = [
                (title, [(span.code, span.title) for code in codes if (span := span_of(code))])
                for title, codes in (
                    (str(_("月报")), self._months),
                    (str(_("年度总结")), years),
                )
            ]
