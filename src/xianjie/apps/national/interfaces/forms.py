"""Forms: bring a file, choose a template's columns, decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.national.enums import OUTSIDE_SYSTEMS
from xianjie.exchange.contracts import load_codes, load_contract
from xianjie.exchange.layouts import EXTRA, REGISTRY
from xianjie.web.forms import XjForm

ACCEPTED = ".xlsx,.xls,.csv"
_LINES = 12


class FileForm(XjForm):
    """A file of the national system, or a list of another one."""

    system = forms.ChoiceField(
        label=_("文件是什么"),
        required=False,
        help_text=_("国家系统的导出按表头自动认：人口名单只比对、不导入，其余各表供数据核查读取"),
    )
    place = forms.ChoiceField(label=_("范围"), help_text=_("文件是全县的，还是一个乡镇的"))
    data_on = forms.DateField(
        label=_("数据日期"),
        required=False,
        help_text=_("留空时看文件里的“数据日期”列或文件名，都没有按今天"),
    )
    file = forms.FileField(
        label=_("文件"),
        help_text=_("xlsx、xls 或 csv；表头在第 1 至 5 行都能认"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        self._places = places
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the systems and the places of the scope."""
        system: Any = self.fields["system"]
        place: Any = self.fields["place"]
        others = [(text, text) for text in load_codes(OUTSIDE_SYSTEMS).texts]
        system.choices = [
            ("", _("国家系统的导出")),
            (str(_("其他系统的人员名单（比对谁没有纳入监测）")), others),
        ]
        place.choices = self._places
        self.fields["file"].error_messages |= {
            "empty": _("这是空文件，请核对后再选。"),
            "missing": _("请选择文件。"),
        }


class TemplateForm(XjForm):
    """Columns of one's own: chosen from the list, in the order in which they are written."""

    name = forms.CharField(label=_("表样名称"), max_length=60)
    headings = forms.CharField(
        label=_("列"),
        widget=forms.Textarea(attrs={"rows": _LINES}),
        help_text=_(
            "一行一列，按要的次序写；列名用国家系统的写法，也可写“序号”“省”“年度”“数据日期”"
        ),
    )
    header_row = forms.IntegerField(label=_("表头在第几行"), min_value=1, max_value=5, initial=1)
    types = forms.MultipleChoiceField(
        label=_("只要这些户类型"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不勾就是全部"),
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("只要这些监测对象"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不勾就是全部"),
    )  # fmt: skip

    def prepare(self) -> None:
        """Offer the types and categories of the code sets."""
        for name, codes in (("types", "户类型"), ("categories", "监测对象类别")):
            field: Any = self.fields[name]
            field.choices = [(text, text) for text in load_codes(codes).texts]
        self.fields["header_row"].error_messages |= {
            "min_value": _("请填 1 到 5。"),
            "max_value": _("请填 1 到 5。"),
        }

    @property
    def where(self) -> dict[str, list[str]]:
        """What the rows are narrowed to, by column."""
        values = self.cleaned_data
        return {"户类型": values["types"], "监测对象类别": values["categories"]}

    @property
    def chosen(self) -> list[str]:
        """The headings in their order."""
        text: str = self.cleaned_data["headings"]
        return [one.strip() for line in text.splitlines() for one in line.split("\t")]


def headings_offered() -> list[str]:
    """Return every heading that a template may have, in the order of the declaration."""
    return [*EXTRA, *(column.name for column in load_contract(REGISTRY).columns)]


class DecisionForm(XjForm):
    """Why a difference is decided as it is."""

    note = forms.CharField(
        label=_("说明"),
        max_length=200,
        required=False,
        help_text=_("可不填；保留我方的，写清核实情况便于报送更正"),
    )


class EntryForm(XjForm):
    """Why somebody is passed on or need not be monitored, and where they live."""

    village = forms.ChoiceField(
        label=_("住在哪个村"), required=False, help_text=_("名单没有写明村的，交办前先选村")
    )
    note = forms.CharField(
        label=_("说明"), max_length=200, required=False, help_text=_("不需纳入的必须写明理由")
    )

    def __init__(
        self, *args: Any, villages: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any
    ) -> None:
        self._villages = villages
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the villages of the scope, or nothing where the village is known."""
        if not self._villages:
            del self.fields["village"]
            return
        field: Any = self.fields["village"]
        field.choices = [("", _("请选择")), *self._villages]
