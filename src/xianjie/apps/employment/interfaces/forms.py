"""Forms of the labour register and of the families: choices before typing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.employment.actions.steps import Paper, owners_for
from xianjie.apps.employment.choices import pairs
from xianjie.apps.employment.enums import FamilyStep, Place, PushResult, State
from xianjie.apps.employment.models import Worker, ZeroFamily
from xianjie.web.forms import XjForm

FEN = 100
_LONG = forms.Textarea(attrs={"rows": 3})
_MOST = Decimal(1_000_000)
_WILLING = (("", _("没问")), ("yes", _("想找活")), ("no", _("不想")))
_YES_NO = {"yes": True, "no": False, "": None}


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


def _choice(label: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, **options)


def _money(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_value=_MOST, decimal_places=2,
        max_digits=9,
    )  # fmt: skip


class DoorForm(XjForm):
    """What somebody says at the door; prefilled, most of it chosen."""

    state = forms.ChoiceField(
        label=_("现在做什么"), choices=State.choices, widget=forms.RadioSelect
    )
    job_place = _choice(_("在哪里"), widget=forms.RadioSelect)
    employer = forms.CharField(label=_("单位"), required=False, max_length=120)
    job_form = _choice(_("就业形式"))
    pay = _money(_("月收入（元）"))
    job_from = forms.DateField(label=_("从哪天起"), required=False)
    organised = _choice(_("怎样出去的"))
    since = forms.DateField(
        label=_("从哪天起没活"), required=False, help_text=_("失业的才填，不填按今天。")
    )
    willing = _choice(_("想不想找活"), choices=_WILLING, widget=forms.RadioSelect)
    wish_work = _choice(_("想做什么"))
    wish_place = _choice(_("想去哪里"))
    wish_pay = _money(_("期望月薪（元）"))
    skill = _choice(_("主要技能"))
    wish_training = _choice(_("想学什么"))
    need = _choice(_("最需要"))
    ability = _choice(_("劳动能力"))

    def __init__(self, data: Any = None, *, worker: Worker) -> None:
        self.worker = worker
        initial = {name: getattr(worker, name) for name in self.base_fields}
        for name in ("pay", "wish_pay"):
            value = initial[name]
            initial[name] = None if value is None else Decimal(value) / FEN
        initial["willing"] = {True: "yes", False: "no", None: ""}[worker.willing]
        super().__init__(data, initial=initial)

    def prepare(self) -> None:
        """Offer the code sets."""
        offered: dict[str, Any] = {
            "job_place": Place.choices, "wish_place": Place.choices,
            "job_form": pairs("就业形式"), "organised": pairs("转移输出方式"),
            "wish_work": pairs("工种"), "skill": pairs("工种"), "wish_training": pairs("工种"),
            "need": pairs("就业需求"), "ability": pairs("劳动技能"),
        }  # fmt: skip
        for name, choices in offered.items():
            self.fields[name].choices = [("", _text("没问")), *choices]  # type: ignore[attr-defined]

    @property
    def first(self) -> list[Any]:
        """What is asked first."""
        return [self[name] for name in ("state", "willing")]

    @property
    def job(self) -> list[Any]:
        """What is asked of those who have a job."""
        names = ("job_place", "job_form", "employer", "pay", "job_from", "organised")
        return [self[name] for name in names]

    @property
    def wish(self) -> list[Any]:
        """What is asked of those who look for one, and of what they can do."""
        names = ("since", "wish_work", "wish_place", "wish_pay", "skill", "wish_training", "need",
                 "ability")  # fmt: skip
        return [self[name] for name in names]

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the register; what was not asked stays as it is."""
        found = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        if "willing" in found:
            found["willing"] = _YES_NO[found["willing"]]
        for name in ("pay", "wish_pay"):
            if found.get(name) is not None:
                found[name] = int(found[name] * FEN)
        if found.get("state") != State.UNEMPLOYED:
            found["since"] = None
        return found


class FamilyForm(XjForm):
    """One step about a zero-employment family."""

    owner = forms.ChoiceField(label=_("责任人"))
    due_on = forms.DateField(label=_("办结期限"), required=False)
    measure = forms.ChoiceField(label=_("落实什么措施"))
    words = forms.CharField(label=_("说明"), max_length=1000, widget=_LONG)
    file = forms.FileField(
        label=_("就业证明"), required=False, help_text=_("合同、工资单、现场照片，归入该户档案。")
    )

    def __init__(
        self, step: FamilyStep, family: ZeroFamily, today: date, data: Any = None,
        files: Any = None,
    ) -> None:  # fmt: skip
        self.step, self.family, self.today = step, family, today
        initial = {
            "owner": str(family.owner_id or ""), "due_on": family.due_on,
            "measure": family.measure,
        }  # fmt: skip
        super().__init__(data, files, initial=initial, prefix=step.lower())

    def prepare(self) -> None:
        """Keep what the step takes."""
        takes = {
            FamilyStep.ASSIGN: ("owner", "due_on", "words"),
            FamilyStep.MEASURE: ("measure", "words"),
            FamilyStep.CLEAR: ("words", "file"),
        }.get(self.step, ("words",))
        for name in set(self.fields) - set(takes):
            del self.fields[name]
        if self.step in (FamilyStep.ASSIGN, FamilyStep.MEASURE):
            self.fields["words"].required = False
        if "file" in self.fields:
            self.fields["file"].required = True
        if "owner" in self.fields:
            self.owners = {
                str(one.pk): one for one in owners_for(self.family.division_code, self.today)
            }
            self.fields["owner"].choices = [  # type: ignore[attr-defined]
                ("", _text("请选择")), *((key, str(one)) for key, one in self.owners.items()),
            ]  # fmt: skip
        if "measure" in self.fields:
            self.fields["measure"].choices = [  # type: ignore[attr-defined]
                ("", _text("请选择")), *pairs("零就业措施"),
            ]  # fmt: skip


class ResultForm(XjForm):
    """What became of an offer."""

    result = forms.ChoiceField(
        label=_("结果"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in PushResult if one != PushResult.WAITING],
    )  # fmt: skip
    why_not = forms.ChoiceField(label=_("不去的原因"), required=False)
    day = forms.DateField(label=_("哪天"), help_text=_("录用的填到岗日期。"))

    def prepare(self) -> None:
        """Offer the reasons."""
        self.fields["why_not"].choices = [  # type: ignore[attr-defined]
            ("", _text("去的不用选")), *pairs("不去原因"),
        ]  # fmt: skip


class PushForm(XjForm):
    """How the posts of a list are offered."""

    channel = forms.ChoiceField(label=_("推送方式"), widget=forms.RadioSelect)

    def prepare(self) -> None:
        """Offer the ways."""
        self.fields["channel"].choices = pairs("岗位推送方式")  # type: ignore[attr-defined]


class TaskForm(XjForm):
    """What a township reports of its task."""

    reported = forms.IntegerField(label=_("完成数"), min_value=0, max_value=10_000_000)
    words = forms.CharField(label=_("完成情况"), max_length=500, required=False, widget=_LONG)
