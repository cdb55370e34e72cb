"""Forms of the problems."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.guarantees.actions import Paper
from xianjie.apps.guarantees.choices import causes, kinds
from xianjie.apps.guarantees.enums import Area, ProblemSource, Step
from xianjie.apps.guarantees.models import Problem
from xianjie.apps.guarantees.queries.owners import may_own
from xianjie.apps.registry.models import Household
from xianjie.kernel.ids import mask_name
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
_BY_HAND = [(one.value, one.label) for one in ProblemSource if one != ProblemSource.RULE]


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


class FindForm(XjForm):
    """The household that a problem is about."""

    code = forms.CharField(label=_("户编号"), max_length=40)


class ProblemForm(XjForm):
    """A problem as it is found."""

    kind = forms.ChoiceField(label=_("问题"))
    member = forms.ChoiceField(
        label=_("是哪位成员"), required=False, help_text=_("说的是全家的，不选。")
    )
    source = forms.ChoiceField(label=_("从哪里发现"), choices=_BY_HAND)
    found_on = forms.DateField(label=_("发现日期"))
    words = forms.CharField(label=_("情况"), max_length=500, widget=_LONG)
    owner = forms.ChoiceField(
        label=_("责任人"), required=False, help_text=_("不选就是该村的村干部。")
    )
    due_on = forms.DateField(
        label=_("办结期限"), required=False, help_text=_("不填按规则库的办理天数算。")
    )

    def __init__(
        self, data: Any = None, *, household: Household, areas: frozenset[str], today: date
    ) -> None:
        self.household, self.areas, self.today = household, areas, today
        super().__init__(data, initial={"found_on": today})

    def prepare(self) -> None:
        """Offer the kinds of the areas, the members (masked), and who may answer for it."""
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            ("", _text("请选择")),
            *((area.label, kinds(area)) for area in Area if area.value in self.areas),
        ]
        self.people = {str(one.pk): one for one in self.household.members.all()}
        self.fields["member"].choices = [  # type: ignore[attr-defined]
            ("", _text("全家")),
            *((key, f"{mask_name(one.name)} {one.relation}") for key, one in self.people.items()),
        ]
        self.owners = {
            str(one.pk): one for one in may_own(self.household.division_code, self.today)
        }
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _text("该村村干部")), *((key, str(one)) for key, one in self.owners.items()),
        ]  # fmt: skip


class ChargeForm(XjForm):
    """Who answers for a problem until when, and why it is there."""

    owner = forms.ChoiceField(label=_("责任人"))
    due_on = forms.DateField(label=_("办结期限"))
    cause = forms.ChoiceField(label=_("原因"), required=False)
    promised_on = forms.DateField(label=_("承诺解决日期"), required=False)

    def __init__(self, data: Any = None, *, problem: Problem, today: date) -> None:
        self.problem, self.today = problem, today
        initial = {
            "owner": str(problem.owner_id or ""), "due_on": problem.due_on,
            "cause": problem.cause, "promised_on": problem.promised_on,
        }  # fmt: skip
        super().__init__(data, initial=initial, prefix="charge")

    def prepare(self) -> None:
        """Offer owners and causes; a child's promise is the day of return."""
        able = may_own(self.problem.division_code, self.today, self.problem.area)
        self.owners = {str(one.pk): one for one in able}
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _text("请选择")), *((key, str(one)) for key, one in self.owners.items()),
        ]  # fmt: skip
        self.fields["cause"].choices = [  # type: ignore[attr-defined]
            ("", _text("还不清楚")), *causes(self.problem.area),
        ]  # fmt: skip
        titles = {Area.SCHOOLING: _("计划返校日期"), Area.MEDICAL: _("计划参保日期")}
        self.fields["promised_on"].label = titles.get(Area(self.problem.area), _("承诺解决日期"))


class ControlForm(XjForm):
    """Who answers at the four levels for a child's return to school."""

    prefecture = forms.CharField(label=_("州（市）级责任人"), max_length=30)
    county = forms.CharField(label=_("县级责任人"), max_length=30)
    town = forms.CharField(label=_("乡级责任人"), max_length=30)
    village = forms.CharField(label=_("村级责任人"), max_length=30)
    school = forms.CharField(label=_("学校"), max_length=80, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="control")


class StepForm(XjForm):
    """Words, and for some steps a file or a day."""

    words = forms.CharField(label=_("说明"), max_length=1000, widget=_LONG)
    day = forms.DateField(label=_("解决日期"), required=False)
    file = forms.FileField(
        label=_("佐证文件"), required=False, help_text=_("PDF、图片、Word、Excel；归入该户档案。")
    )

    def __init__(self, step: str, problem: Problem, data: Any = None, files: Any = None) -> None:
        self.step, self.problem = Step(step), problem
        super().__init__(data, files, prefix=step.lower())

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step != Step.DONE:
            del self.fields["day"]
        elif self.problem.area == Area.SCHOOLING:
            self.fields["day"].label = _("返校日期")
        if self.step not in {Step.DONE, Step.ACCEPT, Step.NOTE}:
            del self.fields["file"]
        if self.step == Step.START:
            self.fields["words"].required = False
        titles = {
            Step.DONE: _("怎样解决的"), Step.ACCEPT: _("验收意见"), Step.NOTE: _("进展"),
            Step.RETURN: _("退回原因"), Step.START: _("打算怎样办"),
        }  # fmt: skip
        self.fields["words"].label = titles.get(self.step, _("说明"))


class HouseForm(XjForm):
    """When a house was finished, or how it was accepted."""

    finished_on = forms.DateField(label=_("竣工日期"))
    verdict = forms.CharField(label=_("验收意见"), max_length=300, widget=_LONG)
    file = forms.FileField(label=_("验收资料"), help_text=_("验收表或照片；归入该户档案。"))

    def __init__(
        self, data: Any = None, files: Any = None, *, accepting: bool, today: date
    ) -> None:
        self.accepting = accepting
        super().__init__(data, files, initial={"finished_on": today})

    def prepare(self) -> None:
        """Keep what the step takes."""
        for name in ("finished_on",) if self.accepting else ("verdict", "file"):
            del self.fields[name]
