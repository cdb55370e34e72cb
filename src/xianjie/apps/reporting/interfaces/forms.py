"""The form that asks for a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.indicators.queries.periods import spans_offered
from xianjie.apps.reporting.enums import ReportForm
from xianjie.apps.reporting.queries.subjects import Subject
from xianjie.web.forms import XjForm


class MakeForm(XjForm):
    """For whom, which month or year, which file."""

    subject = forms.ChoiceField(label=_("单位"))
    period = forms.ChoiceField(label=_("期间"))
    form = forms.ChoiceField(label=_("格式"), choices=ReportForm.choices)

    def __init__(self, *args: Any, subjects: list[Subject], today: date, **kwargs: Any) -> None:
        self._subjects, self._today = subjects, today
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the places of the user and the months and years that have begun."""
        subject, period = self.fields["subject"], self.fields["period"]
        if isinstance(subject, forms.ChoiceField) and isinstance(period, forms.ChoiceField):
            subject.choices = [(one.key, one.name) for one in self._subjects]
            spans = [
                (title, [(code, words) for code, words in spans if "Q" not in code])
                for title, spans in spans_offered(self._today)
            ]
            period.choices = [
                (title + str(_("（月报）" if "-" in group[0][0] else "（年度总结）")), group)
                for title, group in reversed(spans)
                if group
            ]
