"""Forms of the steps of the assets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.assets.choices import DEPARTMENTS, KINDS, UPKEEP, pairs
from xianjie.apps.assets.enums import AssetState, OwnerLevel
from xianjie.apps.assets.interfaces.filing import paper_field
from xianjie.apps.assets.queries.disposals import (
    APPROVE,
    FINISH,
    MEET,
    PUBLISH,
    REFUSE,
    WITHDRAW,
)
from xianjie.web.forms import XjForm

FEN = 100
_LONG = {"rows": 3}
STEP_WORDS = {
    MEET: _("登记集体决策"), APPROVE: _("审批同意"), REFUSE: _("不同意"), PUBLISH: _("开始公示"),
    FINISH: _("登记处置完成"), WITHDRAW: _("撤回"),
}  # fmt: skip


def _long(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=300, widget=forms.Textarea(attrs=_LONG)
    )


class DecideForm(XjForm):
    """Yes or no by a second person; no takes a reason."""

    decision = forms.ChoiceField(
        label=_("结论"), choices=[("yes", _("同意")), ("no", _("退回"))], widget=forms.RadioSelect
    )
    words = _long(_("意见"), required=False)

    def __init__(self, *args: Any, yes: Any = "", no: Any = "", **kwargs: Any) -> None:
        self._words = (yes, no)
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Name both answers as the thing has them."""
        yes, no = self._words
        if yes:
            self.fields["decision"].choices = [("yes", yes), ("no", no)]  # type: ignore[attr-defined]
        self.fields["words"].help_text = _("退回的必须写原因。")


class UploadForm(XjForm):
    """A paper."""

    file = paper_field(_("文件"))


class ExplainForm(XjForm):
    """What was done about an alarm."""

    words = _long(_("处理情况"))
    file = paper_field(_("佐证"))


class RentForm(XjForm):
    """A rent that came in."""

    amount = forms.DecimalField(
        label=_("收到金额（元）"), min_value=0, max_digits=14, decimal_places=2
    )
    received_on = forms.DateField(label=_("到账日期"))
    voucher = forms.CharField(label=_("凭证号"), max_length=40)


class DisposalForm(XjForm):
    """What one step of a disposal takes."""

    day = forms.DateField(label=_("日期"))
    proceeds = forms.DecimalField(
        label=_("处置所得（元）"), min_value=0, max_digits=14, decimal_places=2,
        help_text=_("没有的填 0；所得另在“收益”里按处置收入登记。"),
    )  # fmt: skip
    words = _long(_("说明"), required=False)
    file = paper_field(_("附件"), required=False)

    def __init__(self, step: str, data: Any = None, files: Any = None, **initial: Any) -> None:
        self.step = step
        super().__init__(data, files, prefix=step, initial=initial)

    @property
    def title(self) -> Any:
        """What the step is called."""
        return STEP_WORDS[self.step]

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step != FINISH:
            del self.fields["proceeds"]
        if self.step in {APPROVE, REFUSE, WITHDRAW}:
            del self.fields["day"]
        if self.step == MEET:
            self.fields["words"].label, self.fields["words"].required = _("决策结果"), True
            self.fields["file"].label, self.fields["file"].required = _("会议记录"), True
        if self.step == REFUSE:
            self.fields["words"].label, self.fields["words"].required = _("理由"), True


_YES_NO = [("yes", _("是")), ("no", _("否"))]


def _ask(label: Any, *, required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=_YES_NO, widget=forms.RadioSelect, required=required
    )


class SeenForm(XjForm):
    """What somebody sees of an asset, on the phone."""

    there = _ask(_("实物在吗"))
    in_use = _ask(_("在使用吗"), required=False)
    run_state = forms.ChoiceField(
        label=_("运行状态"), choices=AssetState.choices, widget=forms.RadioSelect, required=False
    )
    keeper_right = _ask(_("管护人对吗"), required=False)
    taken = _ask(_("被人侵占吗"), required=False)
    words = _long(_("情况"), required=False)
    file = paper_field(_("照片"), required=False, photo=True)

    def clean(self) -> dict[str, Any]:
        """Ask the rest where the asset is there."""
        data = super().clean() or {}
        if data.get("there") == "yes":
            for name in ("in_use", "run_state"):
                if not data.get(name):
                    self.add_error(name, self.required_message)
        return data

    def answer(self, name: str) -> bool | None:
        """Return a yes or no; None for no answer."""
        return {"yes": True, "no": False}.get(self.cleaned_data.get(name) or "")


class UpkeepForm(XjForm):
    """Upkeep that was done, on the phone."""

    kind = forms.ChoiceField(label=_("做了什么"), widget=forms.RadioSelect)
    words = _long(_("情况"))
    problem = _long(_("发现的问题"), required=False)
    file = paper_field(_("照片"), required=False, photo=True)

    def prepare(self) -> None:
        """Offer the kinds."""
        self.fields["kind"].choices = pairs(UPKEEP)  # type: ignore[attr-defined]


class BookForm(XjForm):
    """What has to be added to a project so that its asset can be booked."""

    code = forms.CharField(label=_("资产编码"), max_length=30)
    name = forms.CharField(label=_("资产名称"), max_length=80)
    kind = forms.ChoiceField(label=_("子类"))
    department = forms.ChoiceField(label=_("主管部门"))
    level = forms.ChoiceField(label=_("权属层级"))
    owner_name = forms.CharField(
        label=_("所有权人"), max_length=80, required=False, help_text=_("经营性资产必填。")
    )
    acquired_on = forms.DateField(label=_("购建日期"))

    def prepare(self) -> None:
        """Offer the lists."""
        self.fields["kind"].choices = pairs(KINDS)  # type: ignore[attr-defined]
        self.fields["department"].choices = pairs(DEPARTMENTS)  # type: ignore[attr-defined]
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            one for one in OwnerLevel.choices if one[0] != OwnerLevel.HOUSEHOLD
        ]
