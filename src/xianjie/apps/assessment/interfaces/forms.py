"""Forms of assessment."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.assessment.enums import Effect, Grade, Rule, Stage
from xianjie.apps.assessment.models import AssessmentScheme, SchemeLine
from xianjie.apps.assessment.queries.figures import source_choices
from xianjie.apps.assessment.queries.templates import templates
from xianjie.exchange.contracts import load_codes
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
_FIGURES = ("standard", "floor", "last", "each", "cap")
_EFFECTS = {str(label): value for value, label in Effect.choices}
_LABELS = {value: str(label) for value, label in Effect.choices}


class SchemeForm(XjForm):
    """A new scheme from a packaged one."""

    template = forms.ChoiceField(label=_("模板"))
    year = forms.IntegerField(label=_("年度"), min_value=2015, max_value=2100)
    title = forms.CharField(
        label=_("名称"), required=False, max_length=80, help_text=_("不填用模板的名称。")
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"year": today.year})

    def prepare(self) -> None:
        """Offer the packaged schemes."""
        self.fields["template"].choices = [  # type: ignore[attr-defined]
            (one.key, one.title) for one in templates().values()
        ]


class HeadForm(XjForm):
    """Name, share and citation of a scheme."""

    title = forms.CharField(label=_("名称"), max_length=80)
    process_share = forms.IntegerField(
        label=_("过程占比（%）"), min_value=0, max_value=100,
        help_text=_("年内各阶段得分的平均数占年终总分多少，其余为年终；如 30。"),
    )  # fmt: skip
    source = forms.CharField(label=_("依据"), required=False, max_length=200)


class LineForm(XjForm):
    """One line: where its value comes from, and its figures."""

    group = forms.CharField(label=_("分组"), max_length=30)
    name = forms.CharField(label=_("指标"), max_length=80)
    weight = forms.DecimalField(
        label=_("权重"), min_value=0, max_value=100, max_digits=5, decimal_places=2
    )
    source = forms.ChoiceField(label=_("数据来源"))
    rule = forms.ChoiceField(label=_("计分办法"), choices=Rule.choices)
    standard = forms.DecimalField(
        label=_("达标线"), required=False, help_text=_("达标线性：达到得满分。")
    )
    floor = forms.DecimalField(
        label=_("起算线"), required=False, help_text=_("达标线性：低于它不得分。")
    )
    last = forms.DecimalField(
        label=_("末名得分（%）"), required=False, help_text=_("排名：最后一名得权重的百分之几。")
    )
    each = forms.DecimalField(
        label=_("每件扣分"), required=False, help_text=_("逐件扣分：一件扣几分。")
    )
    cap = forms.DecimalField(label=_("最多扣"), required=False)
    steps = forms.CharField(
        label=_("分档"), required=False, widget=_LONG,
        help_text=_("一行一档，写“起点=得分%”，如 100=100；一票否决写“界限=不得评优”。"),
    )  # fmt: skip
    over = forms.BooleanField(label=_("达到界限就触发（不勾为低于界限触发）"), required=False)
    better = forms.ChoiceField(
        label=_("好的方向"), required=False,
        choices=[("", _("按指标")), ("up", _("越高越好")), ("down", _("越低越好"))],
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, scheme: AssessmentScheme, line: SchemeLine | None = None
    ) -> None:
        self.scheme = scheme
        initial: dict[str, Any] = {}
        if line is not None:
            names = ("group", "name", "weight", "source", "rule")
            initial = {name: getattr(line, name) for name in names} | {
                name: line.params[name] for name in (*_FIGURES, "over", "better")
                if name in line.params
            }  # fmt: skip
            initial["steps"] = "\n".join(
                f"{start}={_LABELS.get(str(end), end)}"
                for start, end in line.params.get("steps", ())
            )
        super().__init__(data, initial=initial)

    def prepare(self) -> None:
        """Offer the sources that fit the objects."""
        self.fields["source"].choices = source_choices(  # type: ignore[attr-defined]
            self.scheme.division_code[:6], self.scheme.objects_kind
        )

    def clean_steps(self) -> list[list[Any]]:
        """Read one step a line."""
        found = []
        for text in self.cleaned_data["steps"].splitlines():
            if not text.strip():
                continue
            start, mark, end = (part.strip() for part in text.replace("＝", "=").partition("="))
            try:
                limit = float(Decimal(start))
                value: Any = _EFFECTS[end] if end in _EFFECTS else float(Decimal(end))
            except ArithmeticError:
                mark = ""
            if not mark:
                raise forms.ValidationError(
                    _text("“%(text)s”看不懂，请写成 100=100 这样。") % {"text": text.strip()[:30]}
                )
            found.append([limit, value])
        return found

    @property
    def values(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        params: dict[str, Any] = {
            name: float(data[name]) for name in _FIGURES if data.get(name) is not None
        }
        if data.get("steps"):
            params["steps"] = data["steps"]
        if data["rule"] == Rule.VETO:
            params["over"] = bool(data.get("over"))
        if data.get("better"):
            params["better"] = data["better"]
        return {name: data[name] for name in ("group", "name", "weight", "source", "rule")} | {
            "params": params
        }


class StageForm(XjForm):
    """Which stage is computed."""

    stage = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)


class WordsForm(XjForm):
    """A sentence that goes with a decision."""

    words = forms.CharField(label=_("意见"), max_length=300, widget=_LONG)


class PointsForm(XjForm):
    """A manual value and what it rests on."""

    value = forms.DecimalField(label=_("分数或数值"), min_value=0, max_digits=10, decimal_places=2)
    evidence = forms.CharField(label=_("评分依据"), max_length=300)


class GradeForm(XjForm):
    """What people decide."""

    grade = forms.ChoiceField(label=_("等次"), choices=Grade.choices[1:])
    remark = forms.CharField(label=_("评语"), required=False, max_length=300)


class AppealForm(XjForm):
    """An objection."""

    words = forms.CharField(label=_("申诉理由"), max_length=1000, widget=_LONG)


class AnswerForm(XjForm):
    """An answer to an objection."""

    accepts = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect,
        choices=[("no", _("维持")), ("yes", _("采纳"))],
    )  # fmt: skip
    answer = forms.CharField(label=_("答复"), max_length=1000, widget=_LONG)


class UseForm(XjForm):
    """What followed from a result."""

    kind = forms.ChoiceField(label=_("运用方式"))
    used_on = forms.DateField(label=_("日期"))
    words = forms.CharField(label=_("说明"), required=False, max_length=300)

    def prepare(self) -> None:
        """Offer the ways of the code set."""
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (text, text) for text in load_codes("考核结果运用").texts
        ]
