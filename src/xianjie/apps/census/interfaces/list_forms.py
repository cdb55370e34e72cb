"""Forms of base lists and of lists from outside."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.census.enums import ListPurpose
from xianjie.web.forms import XjForm


class ListForm(XjForm):
    """A list from outside: the file, its year, what for."""

    purpose = forms.ChoiceField(
        label=_("用途"), choices=ListPurpose.choices,
        help_text=_("补录：平台之前年度的名单，进入底册；比对：与登记表逐人比，列出差异。"),
    )  # fmt: skip
    year = forms.IntegerField(label=_("名单年度"), min_value=2013, max_value=2100)
    title = forms.CharField(label=_("名称"), max_length=60)
    file = forms.FileField(
        label=_("文件"),
        help_text=_("xlsx、xls 或 csv；要有乡、行政村、户编号、姓名、证件号码这几列。"),
    )  # fmt: skip


class BaseWordsForm(XjForm):
    """What was looked at before a version is called checked."""

    words = forms.CharField(label=_("核对说明"), max_length=200, required=False)
