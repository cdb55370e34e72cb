"""Forms of a distribution: opening, planning, each step, objections, corrections."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.collective.actions import Paper, Plan
from xianjie.apps.collective.enums import DistributionStep, SourceKind
from xianjie.web.forms import XjForm

FEN = 100
_LONG = forms.Textarea(attrs={"rows": 3})


def fen(value: Any) -> int:
    """Return typed yuan in fen; nothing typed is nothing."""
    return int(value * FEN) if value is not None else 0


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


def _yuan(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=13, decimal_places=2, required=required,
        help_text=help_text,
    )  # fmt: skip


class PlanForm(XjForm):
    """How the sum is split; what is left goes to households by the rulebook's weights."""

    upkeep = _yuan(_("项目运行管护（元）"), help_text=_("不填就按需要的数留。"))
    posts = _yuan(_("公益性岗位（元）"))
    works = _yuan(_("公益事业（元）"))
    kept = _yuan(_("提留积累（元）"), help_text=_("其余的按规则分配到户。"))

    def plan(self) -> Plan:
        """Return the split in fen."""
        data = self.cleaned_data
        return Plan(*(fen(data.get(name)) for name in ("upkeep", "posts", "works", "kept")))


class NewDistributionForm(PlanForm):
    """A distribution that a village opens; amounts are typed in yuan."""

    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    village = forms.ChoiceField(label=_("村"))
    source_kind = forms.ChoiceField(label=_("资金来源"), choices=SourceKind.choices)
    source_ref = forms.CharField(
        label=_("是哪一笔收益"), max_length=100,
        help_text=_("如“2022 年上半年光伏电站收益”，不要写姓名。"),
    )  # fmt: skip
    year = forms.IntegerField(label=_("收益年度"), min_value=2014, max_value=2100)
    amount = _yuan(_("分配总额（元）"), required=True)
    upkeep_need = _yuan(_("运行管护需要（元）"), help_text=_("项目维修、管护需要的钱，先留足。"))
    direct = forms.BooleanField(
        label=_("按合同直接付给农户的租金"), required=False,
        help_text=_("只限土地流转：不开会、不公示，由乡镇审核后直接付。"),
    )  # fmt: skip
    field_order = (
        "client_id", "key", "village", "source_kind", "source_ref", "year", "amount",
        "upkeep_need", "upkeep", "posts", "works", "kept", "direct",
    )  # fmt: skip

    def __init__(self, *args: Any, villages: list[Any], **kwargs: Any) -> None:
        self.villages = villages
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer the villages."""
        self.fields["village"].choices = self.villages  # type: ignore[attr-defined]


_FIELDS: dict[str, tuple[str, ...]] = {
    DistributionStep.AGREE: (
        "day", "expected", "attended", "agreed", "paper", "order_reason", "words",
    ),
    DistributionStep.REVIEW: ("words",),
    DistributionStep.RETURN: ("words",),
    DistributionStep.NOTICE: ("day",),
    DistributionStep.OBJECT: ("day", "who", "said"),
    DistributionStep.PAY: ("day", "paid_by", "words"),
    DistributionStep.ANNOUNCE: ("day", "words"),
    DistributionStep.UNDO: ("words",),
    DistributionStep.WITHDRAW: ("words",),
    DistributionStep.REVERSE: ("words",),
}  # fmt: skip
_REASONED = frozenset({
    DistributionStep.RETURN, DistributionStep.UNDO, DistributionStep.WITHDRAW,
    DistributionStep.REVERSE,
})  # fmt: skip


class StepForm(XjForm):
    """What one step of a distribution takes."""

    day = forms.DateField(label=_("日期"))
    expected = forms.IntegerField(label=_("应到人数"), min_value=1, required=False)
    attended = forms.IntegerField(label=_("实到人数"), min_value=0, required=False)
    agreed = forms.IntegerField(label=_("同意人数"), min_value=0, required=False)
    paper = forms.FileField(
        label=_("会议记录"), required=False, help_text=_("PDF、图片、Word；归入村档案。")
    )
    order_reason = forms.CharField(
        label=_("不按用途顺序的理由"), max_length=200, required=False,
        help_text=_("没有按“运行管护、巩固成果、公益事业”的顺序安排时写。"),
    )  # fmt: skip
    paid_by = forms.CharField(label=_("发放方式"), max_length=20, help_text=_("如社保卡、一卡通。"))
    who = forms.CharField(label=_("提出人"), max_length=30, required=False)
    said = forms.CharField(label=_("异议内容"), max_length=500, widget=_LONG)
    words = forms.CharField(label=_("说明"), max_length=500, widget=_LONG, required=False)

    def __init__(
        self, step: str, data: Any = None, files: Any = None, *, direct: bool = False,
        **initial: Any,
    ) -> None:  # fmt: skip
        self.step, self.direct = DistributionStep(step), direct
        super().__init__(data, files, prefix=step.lower(), initial=initial)

    @property
    def label(self) -> str:
        """The word on the button: owners of land agreed by contract, not in a meeting."""
        if self.direct and self.step == DistributionStep.AGREE:
            return str(_("送乡镇审核"))
        return str(self.step.label)

    def prepare(self) -> None:
        """Keep what the step takes."""
        kept = _FIELDS[self.step]
        if self.direct and self.step == DistributionStep.AGREE:
            kept = ("day", "words")
        for name in set(self.fields) - set(kept):
            del self.fields[name]
        if self.step == DistributionStep.AGREE:
            self.fields["day"].label = _("合同核对日期") if self.direct else _("会议日期")
        if self.step in _REASONED:
            self.fields["words"].required = True
            self.fields["words"].label = _("理由")


class AnswerForm(XjForm):
    """What came of an objection."""

    answer = forms.CharField(label=_("处理结果"), max_length=500, widget=_LONG)


class CorrectForm(XjForm):
    """Another amount for a household that was paid."""

    amount = _yuan(_("更正后的金额（元）"), required=True)
    reason = forms.CharField(label=_("更正理由"), max_length=200)


class AddHouseholdForm(XjForm):
    """A household that is not on the list yet."""

    code = forms.CharField(label=_("户编号"), max_length=40)
    amount = _yuan(_("金额（元）"), required=True)
    reason = forms.CharField(label=_("理由"), max_length=200)


class ImportForm(XjForm):
    """A workbook of lines."""

    file = forms.FileField(label=_("Excel 文件"), help_text=_("先导出明细，改好金额和理由再传回。"))
