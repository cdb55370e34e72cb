"""The form of each kind of step: what whoever does it has to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from xianjie.apps.cases.contents import CONCLUSIONS, MOST_RISKS
from xianjie.apps.cases.enums import CaseKind, RemovalWay
from xianjie.apps.cases.queries.questions import Question
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
RANKS = (_("主要风险"), _("第二"), _("第三"), _("第四"), _("第五"))
CONSENT_BY = ("户主", "其他成员", "代办人")
CHECKED = ("入户核查表", "申请及承诺授权书", "信息比对结果", "民主评议记录", "公示照片和异议")


class StepForm(XjForm):
    """A step of a case. ``content()`` is what `complete_step` wants, ``opinion`` the words."""

    def content(self) -> dict[str, Any]:
        """Return the content of the step from what was filled in."""
        return {}

    @property
    def opinion(self) -> str:
        """The words of the step."""
        return str(self.cleaned_data.get("words", ""))


class _Ranked(StepForm):
    """A step that ranks up to five risks with one drop-down for each place."""

    def offer_risks(self, risks: Iterable[str], known: Sequence[str]) -> None:
        """Add the drop-downs, filled with what is known."""
        choices = [("", "—"), *((risk, risk) for risk in risks)]
        for place in range(MOST_RISKS):
            field = forms.ChoiceField(label=RANKS[place], choices=choices, required=False)
            field.widget.attrs["class"] = "xj-select"
            field.error_messages["invalid_choice"] = _t("没有这个选项，请重新选择。")
            self.fields[f"risk{place + 1}"] = field
            self.initial.setdefault(f"risk{place + 1}", known[place] if place < len(known) else "")

    @property
    def ranks(self) -> list[forms.BoundField]:
        """The drop-downs in order."""
        return [self[f"risk{place + 1}"] for place in range(MOST_RISKS)]

    def chosen_risks(self) -> list[str]:
        """Return the risks in their order."""
        found = (self.cleaned_data.get(f"risk{place + 1}") for place in range(MOST_RISKS))
        return [risk for risk in found if risk]

    def clean(self) -> dict[str, Any]:
        """No risk stands twice."""
        found = super().clean() or {}
        seen: set[str] = set()
        for place in range(MOST_RISKS):
            name = f"risk{place + 1}"
            risk = found.get(name, "")
            if risk and risk in seen:
                self.add_error(name, _t("这个风险已经选过了。"))
            seen.add(risk)
        return found


class VerifyForm(_Ranked):
    """入户核实: the conclusion, the consent, the risks that were found."""

    conclusion = forms.ChoiceField(label=_("核实结论"), widget=forms.RadioSelect)
    consent_on = forms.DateField(
        label=_("承诺授权书签字日期"),
        required=False,
        help_text=_("农户签《申请及承诺授权书》那天：承诺情况真实、授权查询资产。"),
    )
    consent_by = forms.ChoiceField(
        label=_("谁签的"), required=False, choices=[("", "—"), *((one, one) for one in CONSENT_BY)]
    )
    event_on = forms.DateField(label=_("事发日期"), required=False)
    finding = forms.CharField(label=_("核实情况"), required=False, max_length=1000, widget=_LONG)

    def __init__(
        self,
        *args: Any,
        kind: str,
        has_sheet: bool,
        risks: Iterable[str],
        known: Sequence[str],
        today: date,
        **kwargs: Any,
    ) -> None:
        self.has_sheet = has_sheet
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["conclusion"].choices = [(one, one) for one in CONCLUSIONS[kind]]
        if kind == CaseKind.IDENTIFY:
            self.offer_risks(risks, known)
            for name in ("consent_on", "event_on"):
                fields[name].widget.attrs["max"] = today.isoformat()
        else:
            for name in ("consent_on", "consent_by", "event_on"):
                del fields[name]

    def prepare(self) -> None:
        """Say when the finding has to be written."""
        self.fields["finding"].help_text = (
            _t("入户表里已经写明的不用再写。")
            if self.has_sheet
            else _t("没有入户表的，在这里写明哪天去的、看到什么、为什么这样判断。")
        )

    @property
    def ranks(self) -> list[forms.BoundField]:
        """The drop-downs in order; none for a removal."""
        return super().ranks if "risk1" in self.fields else []

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        data = self.cleaned_data
        return {
            "conclusion": data["conclusion"],
            "finding": data.get("finding", ""),
            "consent_on": data.get("consent_on"),
            "consent_by": data.get("consent_by", ""),
            "event_on": data.get("event_on"),
            "risks": self.chosen_risks(),
        }


class CompareForm(StepForm):
    """信息比对: every question of the data is explained; none of them excludes a household."""

    queried_on = forms.DateField(label=_("比对日期"), required=False)
    departments = forms.MultipleChoiceField(
        label=_("查了哪些部门"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others = forms.CharField(label=_("其他部门"), required=False, max_length=100)
    waived = forms.CharField(
        label=_("不再重复比对的理由"),
        required=False,
        max_length=200,
        help_text=_("例如：低保对象，民政 6 月已经比对过。写了理由的，比对日期可以不填。"),
    )
    words = forms.CharField(label=_("备注"), required=False, max_length=500, widget=_LONG)

    def __init__(
        self,
        *args: Any,
        questions: Sequence[Question],
        known: Mapping[str, str],
        offices: Sequence[str],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = tuple(questions)
        self.fields["departments"].choices = [(one, one) for one in offices]  # type: ignore[attr-defined]
        self.fields["queried_on"].widget.attrs["max"] = today.isoformat()
        for question in self.questions:
            field = forms.CharField(
                label=question.text,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2, "class": "xj-input"}),
            )
            field.error_messages["required"] = _t("请写明情况，不少于 4 个字。")
            self.fields[question.key] = field
            self.initial.setdefault(question.key, known.get(question.key, ""))

    @property
    def answers(self) -> list[forms.BoundField]:
        """The fields of the questions."""
        return [self[question.key] for question in self.questions]

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        data = self.cleaned_data
        others = data.get("others", "").replace("，", "、").replace(",", "、").split("、")
        return {
            "answers": [
                {"key": one.key, "question": one.text, "answer": data.get(one.key, "")}
                for one in self.questions
            ],
            "queried_on": data.get("queried_on"),
            "departments": [*data.get("departments", []), *(one for one in others if one.strip())],
            "waived": data.get("waived", ""),
        }


class AssemblyForm(StepForm):
    """民主评议: who came, how they voted, what was said."""

    held_on = forms.DateField(label=_("评议日期"))
    place = forms.CharField(label=_("地点"), required=False, max_length=80)
    host = forms.CharField(label=_("主持人"), required=False, max_length=40)
    expected = forms.IntegerField(label=_("应到人数"), min_value=1, max_value=100_000)
    present = forms.IntegerField(label=_("实到人数"), min_value=1, max_value=100_000)
    votes_for = forms.IntegerField(label=_("赞成"), min_value=0, max_value=100_000)
    votes_against = forms.IntegerField(
        label=_("反对"), min_value=0, max_value=100_000, required=False
    )
    abstained = forms.IntegerField(label=_("弃权"), min_value=0, max_value=100_000, required=False)
    enlarged = forms.BooleanField(label=_("开的是村“两委”扩大会"), required=False)
    category = forms.ChoiceField(label=_("评议提出的类别"), required=False)
    words = forms.CharField(
        label=_("评议记录"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("主要意见和结论；签到表、会议照片在右边“材料”里上传。没有通过的，写明为什么。"),
    )

    def __init__(
        self, *args: Any, categories: Sequence[str], kind: str, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["held_on"].widget.attrs["max"] = today.isoformat()
        if kind == CaseKind.REMOVE:
            del fields["category"]
        else:
            fields["category"].choices = [("", _t("不改")), *((one, one) for one in categories)]

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        data = self.cleaned_data
        names = ("held_on", "place", "host", "expected", "present", "votes_for", "enlarged")
        return {name: data.get(name) for name in names} | {
            "votes_against": data.get("votes_against") or 0,
            "abstained": data.get("abstained") or 0,
            "category": data.get("category", ""),
        }


class EndNoticeForm(StepForm):
    """公示期满 or 公告: nothing is asked but what should be remembered."""

    words = forms.CharField(label=_("备注（可不写）"), required=False, max_length=500, widget=_LONG)


class ReviewForm(StepForm):
    """乡镇审核: what was looked at, and the opinion."""

    checked = forms.MultipleChoiceField(
        label=_("核对了哪些"),
        required=False,
        choices=[(one, one) for one in CHECKED],
        widget=forms.CheckboxSelectMultiple,
    )
    words = forms.CharField(label=_("审核意见"), max_length=500, widget=_LONG)

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        return {"checked": self.cleaned_data.get("checked", [])}


class DecideForm(_Ranked):
    """县级审定 of an identification: category, ranked risks, groups, links, labour."""

    category = forms.ChoiceField(label=_("监测对象类别"))
    national_category = forms.ChoiceField(
        label=_("对应的国家类别"),
        required=False,
        help_text=_("本地类别与国家三类同名的，不用选。"),
    )
    differs = forms.CharField(
        label=_("与建议类别不同的理由（与建议相同的不填）"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    focus_groups = forms.MultipleChoiceField(
        label=_("重点人群"), required=False, widget=forms.CheckboxSelectMultiple
    )
    key_links = forms.MultipleChoiceField(
        label=_("重点环节"), required=False, widget=forms.CheckboxSelectMultiple
    )
    no_labour = forms.BooleanField(label=_("整户无劳动能力兜底保障户"), required=False)
    event_on = forms.DateField(label=_("事发日期"), required=False)
    words = forms.CharField(label=_("审定意见"), max_length=500, widget=_LONG)

    def __init__(
        self,
        *args: Any,
        categories: Sequence[str],
        national: Sequence[str],
        risks: Iterable[str],
        known: Sequence[str],
        groups: Sequence[str],
        links: Sequence[str],
        today: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["category"].choices = [("", _t("请选择")), *((one, one) for one in categories)]
        if set(categories) <= set(national):
            del fields["national_category"]
        else:
            fields["national_category"].choices = [
                ("", _t("同名，不用选")),
                *((one, one) for one in national),
            ]
        for name, offered in (("focus_groups", groups), ("key_links", links)):
            if offered:
                fields[name].choices = [(one, one) for one in offered]
            else:
                del fields[name]
        fields["event_on"].widget.attrs["max"] = today.isoformat()
        self.offer_risks(risks, known)

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        data = self.cleaned_data
        names = ("category", "national_category", "differs", "focus_groups", "key_links")
        return {name: data.get(name) or "" for name in names} | {
            "risks": self.chosen_risks(),
            "no_labour": data.get("no_labour", False),
            "event_on": data.get("event_on"),
        }


class DecideRemovalForm(StepForm):
    """县级审定 of a removal: how the risk went."""

    removal_way = forms.ChoiceField(
        label=_("消除方式"),
        choices=[(one.value, str(one.label)) for one in RemovalWay],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("审定意见"), max_length=500, widget=_LONG)

    def content(self) -> dict[str, Any]:
        """Return the content of the step."""
        return {"removal_way": self.cleaned_data["removal_way"]}
