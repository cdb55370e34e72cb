"""Forms of policy documents: upload, facts, clauses, units, targets, duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.codes import significant
from xianjie.apps.documents.enums import ClauseKind, Comparator, DutyKind, Modality, UnitRole
from xianjie.web.forms import XjForm

ENDINGS = (".txt", ".docx", ".html", ".htm", ".pdf")
_NO_CHOICE = ("", _("（不填）"))
_RHYTHMS = ("每周", "每月", "每季度", "每半年", "每年", "定期")


class UploadForm(XjForm):
    """A file of a policy document."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_("txt、docx、html（网页另存）或能选中文字的 pdf；网页的页眉、点击数会去掉。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )

    def prepare(self) -> None:
        """Say in our words that the file is empty or missing."""
        self.fields["file"].error_messages |= {
            "required": _("请选择文件。"),
            "empty": _("这是空文件，请核对后再选。"),
            "missing": _("请选择文件。"),
        }

    def clean_file(self) -> Any:
        """Refuse files of other kinds, and those that are too large."""
        file = self.cleaned_data["file"]
        if not str(file.name).lower().endswith(ENDINGS):
            raise forms.ValidationError(
                _("只能读 txt、docx、html、pdf。doc 请另存为 docx 再传；扫描件请先转成文字。")
            )
        if file.size > settings.UPLOAD_LIMIT_BYTES:
            megabytes = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
            raise forms.ValidationError(
                _("文件超过 %(n)s MB，请去掉图片或分开再传。") % {"n": megabytes}
            )
        return file


class RevisedForm(XjForm):
    """A form about a document; it carries the revision that its writer saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


class FactsForm(RevisedForm):
    """What a document says of itself."""

    title = forms.CharField(label=_("标题"), max_length=200)
    issuer = forms.CharField(label=_("发文机关"), max_length=200, required=False)
    number = forms.CharField(label=_("文号"), max_length=80, required=False)
    kind = forms.CharField(label=_("文种"), max_length=40, required=False)
    level = forms.ChoiceField(
        label=_("层级"),
        required=False,
        choices=[_NO_CHOICE, *((one, one) for one in ("中央", "省", "市", "县", "乡"))],
    )
    region = forms.CharField(label=_("适用地区"), max_length=60, required=False)
    region_code = forms.CharField(
        label=_("地区代码"), max_length=12, required=False, help_text=_("6 位区划代码。")
    )
    issued_on = forms.DateField(label=_("成文日期"), required=False)
    published_on = forms.DateField(label=_("公布日期"), required=False)
    period_from = forms.DateField(label=_("执行期起"), required=False)
    period_to = forms.DateField(label=_("执行期止"), required=False)
    parents = forms.CharField(
        label=_("依据的上级文件"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一份。"),
    )  # fmt: skip
    annexes = forms.CharField(
        label=_("附件"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一个，按次序。"),
    )  # fmt: skip

    def clean_region_code(self) -> str:
        """Accept nothing or a division code."""
        code = str(self.cleaned_data["region_code"]).strip()
        if code and not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
            raise forms.ValidationError(_("请写 6 位区划代码，例如 532325；不知道就不填。"))
        return code


class ClauseForm(RevisedForm):
    """Path, heading and kind of a clause."""

    path = forms.CharField(
        label=_("条款号"), max_length=60, help_text=_("完整写法，如 三(一)3(2)、第五条。")
    )
    heading = forms.CharField(label=_("条名"), max_length=300, required=False)
    kind = forms.ChoiceField(label=_("类别"), choices=ClauseKind.choices)
    units_open = forms.BooleanField(label=_("单位名单以“等”收尾，不完整"), required=False)


def organisation_choices(code: str) -> list[tuple[str, str]]:
    """Return the organisations of a county to choose from, those of the county first."""
    county = significant(code)[:6]
    rows = Organisation.objects.filter(division_code__startswith=county)
    found = sorted(rows, key=lambda one: (one.division_code[6:] != "000000", one.name))
    return [(str(one.pk), one.name) for one in found]


class UnitForm(RevisedForm):
    """A unit of a clause."""

    printed = forms.CharField(label=_("文件所写名称"), max_length=100, required=False)
    organisation = forms.ChoiceField(label=_("本县单位"), required=False)
    role = forms.ChoiceField(label=_("作用"), choices=UnitRole.choices)
    is_group = forms.BooleanField(label=_("代表多个单位（如各乡镇）"), required=False)

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        self._choices = choices or []
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the organisations of the county."""
        field: Any = self.fields["organisation"]
        field.choices = [("", _("（按名称自动认）")), *self._choices]


class TargetForm(RevisedForm):
    """Every field of a target."""

    name = forms.CharField(label=_("指标"), max_length=200)
    scope = forms.CharField(label=_("范围、对象"), max_length=200, required=False)
    comparator = forms.ChoiceField(label=_("比较"), choices=Comparator.choices)
    value = forms.DecimalField(
        label=_("数值"), required=False, max_digits=24, decimal_places=6,
        help_text=_("万、亿请乘开；全部、全覆盖不写数。"),
    )  # fmt: skip
    upper = forms.DecimalField(label=_("上限"), required=False, max_digits=24, decimal_places=6)
    unit = forms.CharField(label=_("单位"), max_length=30, required=False)
    by = forms.CharField(
        label=_("时间"), max_length=20, required=False,
        help_text=_("2024、2024-06、每年、每月；没有写明的不填。"),
    )  # fmt: skip
    series = forms.CharField(
        label=_("序列"), max_length=200, required=False,
        help_text=_("同一指标逐年取值的，各年写同一个名字。"),
    )  # fmt: skip
    modality = forms.ChoiceField(label=_("语气"), choices=Modality.choices, required=False)
    is_rule = forms.BooleanField(label=_("是认定用的门槛，不是要达到的数"), required=False)
    verbatim = forms.CharField(
        label=_("原文"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False)


class DutyForm(RevisedForm):
    """Every field of a duty."""

    kind = forms.ChoiceField(label=_("类别"), choices=DutyKind.choices)
    name = forms.CharField(label=_("事项"), max_length=200)
    every = forms.ChoiceField(
        label=_("频次"), required=False,
        choices=[_NO_CHOICE, *((one, one) for one in _RHYTHMS)],
    )  # fmt: skip
    day = forms.IntegerField(label=_("每期几日前"), required=False, min_value=1, max_value=31)
    due = forms.CharField(
        label=_("期限"), max_length=20, required=False, help_text=_("2022-12-31、2024 等。")
    )
    verbatim = forms.CharField(
        label=_("原文"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    start = forms.IntegerField(widget=forms.HiddenInput, required=False)
    end = forms.IntegerField(widget=forms.HiddenInput, required=False)


class WithdrawForm(XjForm):
    """Why a version is withdrawn."""

    reason = forms.CharField(label=_("撤回原因"), max_length=200)
