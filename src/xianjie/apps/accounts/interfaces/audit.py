"""The auditor's questions, the events as people read them, and the workbook of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.places import PlaceGroup, place_choices
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.audit.queries import EventFilters
from xianjie.apps.audit.words import (
    OBJECTS,
    action_choices,
    action_word,
    detail_word,
    object_word,
)
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table
from xianjie.web.forms import XjForm

COLUMNS = ("编号", "时间", "操作者", "姓名", "动作", "对象", "对象编号", "行政区划", "内容")
WIDTHS = (10, 19, 18, 12, 18, 14, 16, 26, 80)
_ANY = ("", _("全部"))


class EventForm(XjForm):
    """What to look for; everything may be left out."""

    start = forms.DateField(label=_("自"), required=False)
    end = forms.DateField(label=_("至（含当天）"), required=False)
    actor = forms.CharField(label=_("操作者"), required=False, max_length=70)
    action = forms.ChoiceField(label=_("动作"), required=False)
    object_type = forms.ChoiceField(label=_("对象"), required=False)
    object_id = forms.CharField(label=_("对象编号"), required=False, max_length=120)
    place = forms.ChoiceField(label=_("地区"), required=False)

    def __init__(self, groups: list[PlaceGroup], *args: Any, **kwargs: Any) -> None:
        self._groups = groups
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        """Offer actions by area, kinds of objects, and divisions."""
        places = [_ANY, *place_choices(self._groups)[1:]]
        kinds = sorted(OBJECTS.items(), key=lambda pair: pair[1])
        for name, choices in (
            ("action", [_ANY, *action_choices()]),
            ("object_type", [_ANY, *kinds]),
            ("place", places),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        self.fields["actor"].widget.attrs["placeholder"] = _("用户名")

    def clean(self) -> dict[str, Any]:
        """Refuse a span that ends before it begins."""
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["end"] < given["start"]:
            self.add_error("end", _("结束日期早于开始日期，请改正。"))
        return given

    def filters(self, zone: ZoneInfo) -> EventFilters:
        """Return what was asked, days as moments of a time zone."""
        given = self.cleaned_data
        start, end = given.get("start"), given.get("end")
        texts = {
            name: given.get(name) or ""
            for name in ("actor", "action", "object_type", "object_id", "place")
        }
        return EventFilters(
            start=_midnight(start, zone) if start else None,
            end=_midnight(end + timedelta(days=1), zone) if end else None,
            **texts,
        )

    def told(self) -> tuple[tuple[str, str], ...]:
        """Return what was asked as (title, words), for the workbook and the audit."""
        given = self.cleaned_data
        found = []
        for name, field in self.fields.items():
            value = given.get(name)
            if not value:
                continue
            words = {"action": action_word, "object_type": object_word}.get(name, str)(value)
            found.append((str(field.label), words))
        return tuple(found)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


@dataclass(frozen=True)
class EventLine:
    """An event in words."""

    event: AuditEvent
    who: str
    name: str
    action: str
    object: str
    place: str
    details: tuple[tuple[str, str], ...]


def event_lines(events: Iterable[AuditEvent], places: dict[str, str]) -> list[EventLine]:
    """Return events in words; one query for the names of all their actors."""
    rows = list(events)
    known = {row.actor_label.partition(":")[2] for row in rows if _is_user(row.actor_label)}
    names = dict(User.objects.filter(username__in=known).values_list("username", "display_name"))
    return [
        EventLine(
            row,
            _who(row.actor_label),
            names.get(row.actor_label.partition(":")[2], "") if _is_user(row.actor_label) else "",
            action_word(row.action),
            object_word(row.object_type),
            places.get(row.division_code, ""),
            tuple((detail_word(key), _plain(value)) for key, value in row.detail.items()),
        )
        for row in rows
    ]


def _is_user(label: str) -> bool:
    return label.startswith("user:")


_KINDS = {"cli": "命令行", "system": "系统", "task": "后台任务", "job": "后台任务"}


def _who(label: str) -> str:
    kind, _sign, name = label.partition(":")
    if kind == "user":
        return name
    return f"{_KINDS[kind]} {name}" if kind in _KINDS else label


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "；".join(f"{detail_word(key)}：{_plain(item)}" for key, item in value.items())
    if isinstance(value, list):
        return "、".join(_plain(item) for item in value)
    if value in Role.values:
        return str(Role(value).label)
    return "–" if value is None or value == "" else str(value)


def write_events(
    path: Path, lines: Iterable[EventLine], provenance: Provenance, zone: ZoneInfo
) -> None:
    """Write events to a workbook, every cell as text, with the sheet that says who and when."""
    columns = zip(COLUMNS, WIDTHS, strict=True)
    rows = (
        (
            str(line.event.pk),
            line.event.at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
            line.who,
            line.name,
            line.action,
            line.object,
            line.event.object_id,
            line.place,
            "；".join(f"{key}：{words}" for key, words in line.details),
        )
        for line in lines
    )
    with new_workbook(path, constant_memory=True) as book:
        write_table(book, "审计记录", columns, rows, frozen=0)
        write_provenance(book, provenance)
