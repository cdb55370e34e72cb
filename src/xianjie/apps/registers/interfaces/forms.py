"""What a designer types about a register, a column, a reminder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.registers.groups import GROUPS
from xianjie.docparse.organisations import sectors
from xianjie.exchange.register_files import packaged_registers
from xianjie.exchange.registers import (
    FILTERED,
    LEVELS,
    PERSONAL,
    SEARCHED,
    SUMMED,
    ColumnSpec,
    Definition,
    WaitSpec,
)
from xianjie.web.forms import XjForm

ABOUT = (
    ("place", _("一个地方的事（村、乡镇或县）")), ("household", _("一户")), ("person", _("一个人")),
)  # fmt: skip
PLACE_LEVELS = (("village", _("村")), ("town", _("乡镇")), ("county", _("县")))
TYPES = (
    ("text", _("文字")), ("choice", _("选项（从几个里选一个）")), ("number", _("整数")),
    ("money", _("金额（元）")), ("decimal", _("小数")), ("date", _("日期")), ("month", _("年月")),
    ("year", _("年份")), ("yesno", _("是或否")), ("long", _("长文字")),
    ("name", _("姓名（加密保存，显示时掩码）")), ("phone", _("电话（加密，掩码）")),
    ("id-number", _("证件号码（加密，掩码）")), ("private", _("其他个人信息（加密，不显示）")),
)  # fmt: skip
TYPE_WORDS = dict(TYPES)
_MOST_TABLE = 20 * 1024 * 1024


class StartForm(XjForm):
    """How a new register begins."""

    title = forms.CharField(label=_("台账名称"), max_length=30)
    copy = forms.ChoiceField(
        label=_("照着做"), required=False, help_text=_("选一个现成的台账，列都带过来，再改。")
    )
    file = forms.FileField(
        label=_("从现有表格开始"), required=False,
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        help_text=_("xlsx 文件：按第一行的列名和下面的内容认出列和类型；发布后可把内容导入。"),
    )  # fmt: skip
    token = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def prepare(self) -> None:
        """Offer the packaged registers by area."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for one in packaged_registers().values():
            groups.setdefault(str(GROUPS[one.group].title), []).append((one.key, one.title))
        self.fields["copy"].choices = [  # type: ignore[attr-defined]
            ("", _text("不照着，从空白开始")), *sorted(groups.items()),
        ]  # fmt: skip

    def clean_file(self) -> Any:
        """Refuse a file that is too large."""
        file = self.cleaned_data["file"]
        if file is not None and file.size > _MOST_TABLE:
            raise forms.ValidationError(_text("文件超过 20 MB，请只留要用的那张表。"))
        return file


class DesignForm(XjForm):
    """What a register is; its columns have forms of their own."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("台账名称"), max_length=30)
    unit = forms.CharField(label=_("计数单位"), max_length=6, help_text=_("如 次、户、件、人次。"))
    group = forms.ChoiceField(
        label=_("领域"), choices=[(key, one.title) for key, one in GROUPS.items()],
        help_text=_("决定放在哪个菜单下、谁能看、谁能填。“自建”县、乡镇、村都能填，部门要在下面勾选。"),
    )  # fmt: skip
    of = forms.ChoiceField(label=_("一行记什么"), choices=ABOUT)
    about = forms.CharField(
        label=_("说明"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("记什么、数从哪里来，写在名称下面。"),
    )  # fmt: skip
    empty = forms.CharField(
        label=_("还没有记录时的提示"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("先做什么、什么时候登记。"),
    )  # fmt: skip
    levels = forms.MultipleChoiceField(
        label=_("登记在哪一级"), choices=PLACE_LEVELS, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("一行记一户或一个人的，总在户所在的村。"),
    )  # fmt: skip
    natural_key = forms.MultipleChoiceField(
        label=_("导入时怎样认行"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("这些列都相同就是同一条：更新它，不另加一条。一项都不选就不能导入。"),
    )  # fmt: skip
    order = forms.ChoiceField(label=_("排序"), required=False)
    sectors = forms.MultipleChoiceField(
        label=_("哪些部门能看能填"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(one, one) for one in sectors()],
        help_text=_("没有选的部门完全看不到这个台账；县、乡镇、村按岗位看，不受影响。"),
    )  # fmt: skip

    def __init__(self, *args: Any, draft: Definition, **kwargs: Any) -> None:
        self._draft = draft
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the columns that the draft has."""
        draft = self._draft
        subject = {"household": _text("户"), "person": _text("人"), "place": _text("地方")}
        able = [one for one in draft.live if not one.personal and one.type != "long"]
        named = [(one.key, one.title) for one in able]
        self.fields["natural_key"].choices = [  # type: ignore[attr-defined]
            *((one, subject[one]) for one in draft.subjects), *named,
        ]  # fmt: skip
        order: list[tuple[str, Any]] = [("", _text("新的在前（按第一个日期）")),
                                        ("place", _text("按地方"))]  # fmt: skip
        for key, title in named:
            order += [(key, _text("%(t)s 从小到大") % {"t": title}),
                      (f"-{key}", _text("%(t)s 从大到小") % {"t": title})]  # fmt: skip
        self.fields["order"].choices = order  # type: ignore[attr-defined]

    @staticmethod
    def told(draft: Definition) -> dict[str, Any]:
        """Return what a definition says, as the form shows it."""
        return {
            "title": draft.title, "unit": draft.unit, "group": draft.group, "of": draft.of,
            "about": draft.about, "empty": draft.empty, "levels": list(draft.levels),
            "natural_key": list(draft.natural_key), "order": draft.order,
            "sectors": list(draft.sectors),
        }  # fmt: skip

    def definition(self) -> Definition:
        """Return the draft with what was typed."""
        said = {name: self.cleaned_data[name] for name in self.told(self._draft)}
        # A list in which nothing is chosen means every level.
        said["levels"] = [one for one in LEVELS if one in said["levels"]] or list(LEVELS)
        known = {"place", said["of"], *(one.key for one in self._draft.live)}
        said["natural_key"] = [one for one in said["natural_key"] if one in known]
        return Definition.model_validate(self._draft.model_dump() | said)


class ColumnForm(XjForm):
    """What a column is."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("列名"), max_length=30)
    type = forms.ChoiceField(label=_("类型"), choices=TYPES)
    choices = forms.CharField(
        label=_("可选的内容"), required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个，只有类型是“选项”时填。"),
    )  # fmt: skip
    unit = forms.CharField(
        label=_("单位"), max_length=10, required=False, help_text=_("数字的单位，如 亩、人、吨。")
    )
    help = forms.CharField(label=_("填写提示"), max_length=200, required=False)
    min = forms.DecimalField(
        label=_("最小值"), required=False, max_digits=16, decimal_places=4,
        help_text=_("数字和金额可用。"),
    )  # fmt: skip
    max = forms.DecimalField(label=_("最大值"), required=False, max_digits=16, decimal_places=4)
    after = forms.ChoiceField(label=_("不早于"), required=False, help_text=_("日期可用。"))
    required = forms.BooleanField(label=_("必填"), required=False)
    listed = forms.BooleanField(label=_("列在清单里"), required=False, initial=True)
    filter = forms.BooleanField(label=_("可以筛选"), required=False)
    search = forms.BooleanField(label=_("可以按关键词查找"), required=False)
    total = forms.BooleanField(label=_("清单下面合计"), required=False)

    def __init__(self, *args: Any, draft: Definition, key: str, **kwargs: Any) -> None:
        self._draft, self._key = draft, key
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the days of the register."""
        days = [(one.key, one.title) for one in self._draft.live
                if one.type == "date" and one.key != self._key]  # fmt: skip
        self.fields["after"].choices = [("", _text("不限")), *days]  # type: ignore[attr-defined]

    @staticmethod
    def told(column: ColumnSpec) -> dict[str, Any]:
        """Return what a column says, as the form shows it."""
        said = column.model_dump(
            include={"title", "type", "unit", "help", "min", "max", "after", "required", "listed",
                     "filter", "search", "total"}
        )  # fmt: skip
        return said | {"choices": "\n".join(column.choices)}

    def column(self, old: ColumnSpec | None) -> ColumnSpec:
        """Return the column as typed; what its type has no use for is left out."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        kind = said["type"]
        words = (line.strip() for line in said["choices"].splitlines())
        said["choices"] = [one for one in words if one] if kind == "choice" else []
        said["filter"] = said["filter"] and kind in FILTERED
        said["search"] = said["search"] and kind in SEARCHED
        said["total"] = said["total"] and kind in SUMMED
        said["after"] = said["after"] if kind == "date" else ""
        if kind not in SUMMED | {"year"}:
            said["min"] = said["max"] = None
        kept = {"also": old.also, "slot": old.slot} if old else {}
        if old and old.title != said["title"]:
            # A workbook made before goes on being read.
            kept["also"] = tuple(dict.fromkeys((*old.also, old.title)))
        return ColumnSpec.model_validate({"key": self._key, **kept, **said})


class WaitForm(XjForm):
    """What somebody must look at."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    when = forms.ChoiceField(label=_("看哪一列"))
    how = forms.ChoiceField(
        label=_("什么时候提醒"),
        choices=(("empty", _("还没有填")), ("days", _("日期到期前")), ("past", _("日期已过"))),
    )
    days = forms.IntegerField(
        label=_("提前几天"), required=False, min_value=0, max_value=3650, initial=30
    )
    words = forms.CharField(
        label=_("提示的话"), max_length=40, help_text=_("接在“有 3 条”后面，如“还没办结”。")
    )

    def __init__(self, *args: Any, draft: Definition, **kwargs: Any) -> None:
        self._draft = draft
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the columns of the register."""
        self.fields["when"].choices = [  # type: ignore[attr-defined]
            (one.key, one.title)
            for one in self._draft.live
            if one.type not in PERSONAL and one.type != "long"
        ]

    def clean(self) -> dict[str, Any]:
        """Let only days come near."""
        said: dict[str, Any] = super().clean() or {}
        column = self._draft.column(said.get("when", ""))
        if said.get("how") in {"days", "past"} and column and column.type != "date":
            self.add_error("how", _text("只有日期列能到期，请选日期列，或选“还没有填”。"))
        return said

    def wait(self) -> WaitSpec:
        """Return what waits."""
        said = self.cleaned_data
        within = {"days": said["days"] or 0, "past": 0}.get(said["how"])
        return WaitSpec(
            when=said["when"], words=said["words"], within=within, empty=said["how"] == "empty"
        )
