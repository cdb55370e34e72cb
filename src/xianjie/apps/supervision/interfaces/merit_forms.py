"""Forms of leniency, awards and clues of discipline."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.supervision.choices import awards, breaches
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 4})
_YES = [("yes", _("通过")), ("no", _("不通过"))]


class LeniencyForm(XjForm):
    """An application for leniency."""

    applicant = forms.CharField(label=_("申请人或单位"), max_length=60)
    matter = forms.CharField(label=_("事项"), max_length=120, help_text=_("写事，不写个人姓名。"))
    reasons = forms.CharField(label=_("申请理由"), max_length=2000, widget=_LONG)
    basis = forms.CharField(label=_("依据条款"), required=False, max_length=200)


class DecisionForm(XjForm):
    """Whether an application is granted, and why."""

    grants = forms.ChoiceField(
        label=_("认定"), widget=forms.RadioSelect,
        choices=[("yes", _("予以容错")), ("no", _("不予容错"))],
    )  # fmt: skip
    decision = forms.CharField(label=_("认定意见"), max_length=1000, widget=_LONG)


class NominationForm(XjForm):
    """Who is proposed for which award."""

    award = forms.ChoiceField(label=_("奖项"))
    year = forms.IntegerField(label=_("年度"), min_value=2015, max_value=2100)
    nominee = forms.CharField(label=_("对象"), max_length=60)
    unit = forms.CharField(label=_("所在单位"), max_length=80)
    deeds = forms.CharField(label=_("主要事迹"), max_length=3000, widget=_LONG)

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"year": today.year})

    def prepare(self) -> None:
        """Offer the awards."""
        self.fields["award"].choices = awards()  # type: ignore[attr-defined]


class SettleForm(XjForm):
    """The next step of a nomination."""

    accepts = forms.ChoiceField(label=_("意见"), widget=forms.RadioSelect, choices=_YES)
    opinion = forms.CharField(label=_("说明"), required=False, max_length=300)
    notice_from = forms.DateField(label=_("公示自"), required=False)
    notice_to = forms.DateField(label=_("公示至"), required=False)

    def __init__(self, data: Any = None, *, publishes: bool = False) -> None:
        self.publishes = publishes
        super().__init__(data)

    def prepare(self) -> None:
        """Ask for days only where something is published."""
        if not self.publishes:
            del self.fields["notice_from"], self.fields["notice_to"]


class ClueForm(XjForm):
    """A clue of discipline."""

    received_on = forms.DateField(label=_("收到日期"))
    category = forms.ChoiceField(label=_("问题类型"))
    channel = forms.CharField(label=_("线索来源"), max_length=60)
    subject = forms.CharField(label=_("被反映人或单位"), max_length=80)
    content = forms.CharField(label=_("反映内容"), max_length=4000, widget=_LONG)
    handler = forms.CharField(label=_("承办人"), required=False, max_length=60)

    def prepare(self) -> None:
        """Offer the kinds of breaches."""
        self.fields["category"].choices = [(one, word) for one, word in breaches()]  # type: ignore[attr-defined]


class ResultForm(XjForm):
    """What came of a clue."""

    result = forms.CharField(label=_("办理结果"), max_length=2000, widget=_LONG)


class MaterialFileForm(XjForm):
    """The file of a material."""

    file = forms.FileField(label=_("文件"), help_text=_("PDF、图片、Word、Excel。"))
