"""Forms of tasks and action plans."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.taskbook.actions import TaskWords
from xianjie.apps.taskbook.enums import PartyRole, Rhythm
from xianjie.apps.taskbook.models import Task
from xianjie.apps.taskbook.queries.parties import Party
from xianjie.apps.taskbook.queries.tasks import PartyName
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
Choices = list[tuple[str, str]]
MARKS = ("is_priority", "is_project_first", "is_funded_first", "is_simplified")


def choice_of(organisation: int | None, town_code: str) -> str:
    """Return what a form calls a unit or township: ``o12`` or ``t532325101``."""
    return f"o{organisation}" if organisation is not None else f"t{town_code}"


def party_of(choice: str, role: str) -> Party:
    """Return the party of such a choice."""
    if choice.startswith("o"):
        return Party(role, int(choice[1:]))
    return Party(role, town_code=choice[1:])


class TaskForm(XjForm):
    """A task as a person writes it."""

    title = forms.CharField(label=_("任务"), max_length=200)
    content = forms.CharField(label=_("内容"), required=False, max_length=4000, widget=_LONG)
    leads = forms.MultipleChoiceField(label=_("牵头单位"), required=False)
    others = forms.MultipleChoiceField(
        label=_("责任单位、乡镇"), required=False, help_text=_("按住 Ctrl 可选多个。")
    )
    leader = forms.CharField(
        label=_("责任领导"), required=False, max_length=60, help_text=_("没有责任领导不能下达。")
    )
    starts_on = forms.DateField(label=_("开始日期"), required=False)
    due_on = forms.DateField(
        label=_("完成时限"), required=False, help_text=_("没有完成时限不能下达。")
    )
    rhythm = forms.ChoiceField(label=_("报送频次"), choices=Rhythm.choices)
    is_priority = forms.BooleanField(label=_("任务优先部署"), required=False)
    is_project_first = forms.BooleanField(label=_("项目优先安排"), required=False)
    is_funded_first = forms.BooleanField(label=_("资金优先保障"), required=False)
    is_simplified = forms.BooleanField(label=_("简化审批"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("leads", "others"):
            field: Any = self.fields[name]
            field.choices = choices
            field.widget.attrs["size"] = 8

    def words(self) -> TaskWords:
        """Return what was written."""
        data = self.cleaned_data
        names = ("title", "content", "leader", "starts_on", "due_on", "rhythm", *MARKS)
        return TaskWords(**{name: data[name] for name in names})

    def parties(self) -> list[Party]:
        """Return who was chosen; who leads is not asked again to share."""
        leads = self.cleaned_data["leads"]
        others = [one for one in self.cleaned_data["others"] if one not in leads]
        return [party_of(one, PartyRole.LEAD) for one in leads] + [
            party_of(one, PartyRole.RESPONSIBLE) for one in others
        ]


def task_initial(task: Task, parties: Iterable[PartyName]) -> dict[str, Any]:
    """Return what the form of a task begins with."""
    names = ("title", "content", "leader", "starts_on", "due_on", "rhythm", "version", *MARKS)
    known = [one for one in parties if one.is_known]
    return {name: getattr(task, name) for name in names} | {
        "leads": [
            choice_of(one.organisation, one.town_code)
            for one in known
            if one.role == PartyRole.LEAD
        ],
        "others": [
            choice_of(one.organisation, one.town_code)
            for one in known
            if one.role != PartyRole.LEAD
        ],
    }


class IssueForm(XjForm):
    """Who answers for a task, and until when."""

    leader = forms.CharField(label=_("责任领导"), required=False, max_length=60)
    due_on = forms.DateField(label=_("完成时限"), required=False)


class FinishForm(XjForm):
    """How a task was done, and when."""

    done_on = forms.DateField(label=_("完成日期"))
    evidence = forms.CharField(
        label=_("完成依据"),
        max_length=1000,
        widget=_LONG,
        help_text=_("达到什么、谁核的、文号或验收单编号；没有依据不能销号。"),
    )


class ReasonForm(XjForm):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300)


class SplitForm(XjForm):
    """The parts of a draft, one on each line."""

    titles = forms.CharField(
        label=_("拆成哪几项"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("每行一项；第一行留给这一项，其余各成一项，单位、时限、指标先照抄。"),
    )


class AskPlansForm(XjForm):
    """Which plan is asked of whom."""

    title = forms.CharField(
        label=_("方案名称"), max_length=200, help_text=_("例如“2023 年专项行动工作方案”。")
    )
    document = forms.ChoiceField(label=_("依据文件"), required=False)
    due_on = forms.DateField(label=_("提交期限"))
    owed_by = forms.MultipleChoiceField(
        label=_("由谁制定"),
        help_text=_("按住 Ctrl 可选多个；已经要求过的不会重复。"),
    )

    def __init__(self, *args: Any, choices: Choices, documents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owed: Any = self.fields["owed_by"]
        owed.choices = choices
        owed.widget.attrs["size"] = 10
        source: Any = self.fields["document"]
        source.choices = [("", "—"), *documents]


class PlanForm(XjForm):
    """A plan as it is handed in: words, a file, or both."""

    words = forms.CharField(
        label=_("方案要点"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5})
    )
    file = forms.FileField(
        label=_("方案文件"),
        required=False,
        help_text=_("docx、doc、pdf、xlsx 等；要点和文件至少有一样。"),
    )


class ReturnForm(XjForm):
    """Why a plan goes back."""

    reason = forms.CharField(label=_("要补充什么"), max_length=300)
