"""Forms of the rectification ledger."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.utils.translation import gettext as _text
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries.places import NamedPlace, villages_by_town
from xianjie.apps.registry.models import Household
from xianjie.apps.registry.queries.visible import households_visible_to
from xianjie.apps.supervision.actions.rectifying import Charge, Paper, Problem
from xianjie.apps.supervision.choices import sources
from xianjie.apps.supervision.enums import ProblemKind, Step
from xianjie.apps.supervision.models import Rectification
from xianjie.apps.supervision.queries.units import Unit, key_of, units_of
from xianjie.web.forms import XjForm

_LONG = forms.Textarea(attrs={"rows": 3})
_MOST_HOUSEHOLDS = 50


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


def unit_choices(units: Mapping[str, Unit]) -> list[tuple[str, Any]]:
    """Return the choices of a field that names a department or township."""
    towns = [(key, unit.name) for key, unit in units.items() if unit.town_code]
    offices = [(key, unit.name) for key, unit in units.items() if not unit.town_code]
    return [(_text("乡镇"), towns), (_text("部门"), offices)]


def place_choices(county: NamedPlace, scope: Scope) -> list[tuple[str, Any]]:
    """Return county, townships and villages to choose from."""
    found: list[tuple[str, Any]] = []
    if scope.covers(county.code):
        found.append((padded(county.code), _text("%(county)s（全县）") % {"county": county.name}))
    for town, villages in villages_by_town(county.code, scope):
        code = padded(villages[0].code[:9])
        head = [(code, town)] if scope.covers(code[:9]) else []
        found.append((town, head + [(village.code, village.name) for village in villages]))
    return found


class ChargeForm(XjForm):
    """Who puts a problem right, and until when."""

    lead = forms.ChoiceField(label=_("牵头单位"))
    due_on = forms.DateField(label=_("整改期限"))
    leader = forms.CharField(label=_("责任人"), required=False, max_length=30)
    measures = forms.CharField(label=_("整改措施"), required=False, max_length=1000, widget=_LONG)
    others = forms.MultipleChoiceField(
        label=_("责任单位"), required=False, help_text=_("协助整改的单位，可选多个。"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )  # fmt: skip

    def __init__(
        self,
        data: Any = None,
        *,
        county: str,
        item: Rectification | None = None,
        needed: bool = True,
    ) -> None:
        self.units = units_of(county)
        self.needed = needed
        initial: dict[str, Any] = {}
        if item is not None:
            parties = [key_of(one.organisation_id, one.town_code) for one in item.parties.all()]
            initial = {
                "lead": key_of(item.lead_id, item.lead_town), "due_on": item.due_on,
                "measures": item.measures, "others": parties,
            }  # fmt: skip
        super().__init__(data, initial=initial, prefix="charge")

    def prepare(self) -> None:
        """Offer the county's units."""
        choices = unit_choices(self.units)
        self.fields["lead"].choices = [("", _text("请选择")), *choices]  # type: ignore[attr-defined]
        self.fields["others"].choices = choices  # type: ignore[attr-defined]
        if not self.needed:
            self.fields["lead"].required = self.fields["due_on"].required = False

    def clean(self) -> dict[str, Any]:
        """Lead and deadline belong together."""
        data = super().clean() or {}
        if not self.needed and bool(data.get("lead")) != bool(data.get("due_on")):
            missing = "due_on" if data.get("lead") else "lead"
            self.add_error(missing, _text("牵头单位和期限要一起填。"))
        return data

    @property
    def charge(self) -> Charge | None:
        """What was filled in; None when it is left for later."""
        data = self.cleaned_data
        if not data.get("lead"):
            return None
        return Charge(
            lead=self.units[data["lead"]],
            due_on=data["due_on"],
            leader=data["leader"],
            measures=data["measures"],
            others=tuple(self.units[key] for key in data["others"]),
        )


class ProblemForm(XjForm):
    """A problem as it is found."""

    title = forms.CharField(
        label=_("问题"), max_length=120, help_text=_("一句话写清是什么问题；不写个人姓名。")
    )
    source = forms.ChoiceField(label=_("问题来源"))
    kind = forms.ChoiceField(label=_("问题类型"), choices=ProblemKind.choices)
    topic = forms.CharField(
        label=_("主题词"), required=False, max_length=30,
        help_text=_("如“住房”“公益岗补贴”；举一反三按它找同类问题。"),
    )  # fmt: skip
    division_code = forms.ChoiceField(label=_("涉及地方"))
    found_on = forms.DateField(label=_("发现日期"))
    origin = forms.CharField(label=_("来源文件"), required=False, max_length=120)
    code = forms.CharField(
        label=_("编号"), required=False, max_length=40, help_text=_("不填自动编号。")
    )
    description = forms.CharField(
        label=_("问题描述"), required=False, max_length=2000, widget=_LONG
    )
    codes = forms.CharField(
        label=_("涉及农户"), required=False, max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2}), help_text=_("写户编号，用空格或顿号分开。"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, county: NamedPlace, scope: Scope, today: date, **values: Any
    ) -> None:
        self.county, self.scope = county, scope
        super().__init__(data, initial={"found_on": today, **values})

    def prepare(self) -> None:
        """Offer sources and places."""
        self.fields["source"].choices = sources()  # type: ignore[attr-defined]
        self.fields["division_code"].choices = place_choices(  # type: ignore[attr-defined]
            self.county, self.scope
        )

    def clean_codes(self) -> tuple[Household, ...]:
        """Find the households of the place by their codes."""
        codes = [one for one in re.split(r"[\s、，,;；]+", self.cleaned_data["codes"]) if one]
        if len(codes) > _MOST_HOUSEHOLDS:
            raise forms.ValidationError(
                _text("一个问题最多写 %(n)s 户。") % {"n": _MOST_HOUSEHOLDS}
            )
        rows = households_visible_to(self.scope).filter(
            county_code=self.county.code, household_code__in=codes
        )
        found = {one.household_code: one for one in rows}
        missing = [code for code in codes if code not in found]
        if missing:
            raise forms.ValidationError(
                _text("没有找到 %(n)s 个户编号，请核对第一个：%(code)s。")
                % {"n": len(missing), "code": missing[0][:40]}
            )
        return tuple(found.values())

    @property
    def problem(self) -> Problem:
        """What was filled in."""
        data = dict(self.cleaned_data)
        return Problem(households=data.pop("codes"), **data)


class StepForm(XjForm):
    """Words, and for some steps a file or a day."""

    words = forms.CharField(label=_("说明"), max_length=2000, widget=_LONG)
    wanted_on = forms.DateField(label=_("新的期限"), required=False)
    file = forms.FileField(
        label=_("佐证文件"), required=False, help_text=_("PDF、图片、Word、Excel；归入村户档案。")
    )

    def __init__(self, step: str, data: Any = None, files: Any = None) -> None:
        self.step = Step(step)
        super().__init__(data, files, prefix=step.lower())

    def prepare(self) -> None:
        """Keep what the step takes."""
        if self.step not in {Step.ASK, Step.REOPEN}:
            del self.fields["wanted_on"]
        if self.step not in {Step.NOTE, Step.REPLY, Step.REPORT, Step.ACCEPT, Step.LOOK}:
            del self.fields["file"]
        titles = {
            Step.REPORT: _("整改结果和依据"), Step.ACCEPT: _("验收意见"), Step.ASK: _("延期理由"),
            Step.RETURN: _("退回原因"), Step.NOTE: _("进展"), Step.REPLY: _("回复"),
        }  # fmt: skip
        self.fields["words"].label = titles.get(self.step, _("说明"))


class SpreadForm(XjForm):
    """Which other units look for the same problem."""

    units = forms.MultipleChoiceField(
        label=_("派给"), widget=forms.SelectMultiple(attrs={"size": 8})
    )
    due_on = forms.DateField(label=_("自查期限"))
    words = forms.CharField(label=_("自查要求"), required=False, max_length=1000, widget=_LONG)

    def __init__(self, data: Any = None, *, county: str) -> None:
        self.all_units = units_of(county)
        super().__init__(data, prefix="spread")

    def prepare(self) -> None:
        """Offer the county's units."""
        self.fields["units"].choices = unit_choices(self.all_units)  # type: ignore[attr-defined]
