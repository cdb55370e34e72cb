"""A definition as a register of the ledger kit, made when somebody asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.registers.groups import GROUPS, NO_CLERK
from xianjie.apps.registers.interfaces.columns import (
    columns_of,
    former_columns,
    limits_of,
    typed,
)
from xianjie.apps.registers.keys import row_key
from xianjie.apps.registers.models import Entry
from xianjie.apps.registers.queries.active import active_for, concerned, reads
from xianjie.apps.registers.queries.conditions import waits_of
from xianjie.apps.registers.queries.tabs import bar_of
from xianjie.exchange.registers import SUMMED, ColumnSpec, Definition
from xianjie.web.frame import stand_under
from xianjie.web.ledger import Column, Kind, Note, Register

ROUTE = "entries"
LOOK = "look"
_DIGITS = {"county": 6, "town": 9, "village": 12}
_TOWN, _VILLAGE = slice(6, 9), slice(9, 12)


def entries_at(request: HttpRequest, key: str) -> Register:
    """Return the register that an address means.

    404 for one that the county does not keep or that another department keeps, 403 for one of an
    area that the user does not read.
    """
    definition = active_for(request).get(key)
    scope = request_scope(request)
    if definition is None:
        raise Http404
    if not scope.may(GROUPS[definition.group].view):
        raise PermissionDenied
    if not reads(scope, definition):
        raise Http404
    stand_under(request, GROUPS[definition.group].menu)
    county = county_of(request)
    register = register_of(definition, county.code if county else "", timezone.localdate())
    if definition.of == "place" and not _reaches(definition, scope):
        # Nothing could be chosen as the place of a new row.
        return replace(register, creates=False)
    return register


def _reaches(definition: Definition, scope: Scope) -> bool:
    """Whether who may write the register reaches a division of a level at which it is kept."""
    part = concerned(scope, definition).narrowed(GROUPS[definition.group].change)
    if part.unlimited:
        return True
    return any(
        len(prefix) <= _DIGITS[level] for prefix in part.prefixes for level in definition.levels
    )


def register_of(definition: Definition, county: str, today: date) -> Register:
    """Return a definition as a register of the kit, for a county on a day."""
    group = GROUPS[definition.group]
    waits = waits_of(definition, county, today) if definition.waits and county else []
    columns = tuple(columns_of(definition))
    if waits:
        columns = (*columns, _look(waits))
    return Register(
        key=definition.key,
        app="registers",
        title=definition.title,
        unit=definition.unit,
        icon=group.icon,
        model=Entry,
        view=group.view,
        change=group.change,
        columns=columns,
        former=former_columns(definition),
        about=definition.about,
        empty=definition.empty or _("点“新增”逐条登记，或下载模板填好后导入。"),
        order=_order(definition),
        natural_key=tuple(definition.slot(key) for key in definition.natural_key),
        fixed={"register": definition.key},
        county_field="county_code",
        route=ROUTE,
        route_kwargs={"key": definition.key},
        clerk_sectors=definition.sectors or NO_CLERK,
        settle=partial(settle, definition),
        tabs=partial(bar_of, group=definition.group),
        waiting=partial(_waiting, waits) if waits else None,
        notes=partial(_notes, definition, waits) if waits else None,
    )


def _order(definition: Definition) -> str:
    if definition.order:
        sign = "-" if definition.order.startswith("-") else ""
        return f"{sign}{definition.slot(definition.order.removeprefix('-'))}"
    day = next((column.slot for column in definition.live if column.type == "date"), "")
    return f"-{day}" if day else "division_code"


def _look(waits: Sequence[tuple[str, Q]]) -> Column:
    """Return the column that says what somebody must look at, computed in the database."""
    cases = [When(condition, then=Value(str(at))) for at, (_words, condition) in enumerate(waits)]
    words = [(str(at), text) for at, (text, _condition) in enumerate(waits)]
    told = dict(words)
    return Column(
        LOOK,
        title=_("提醒"),
        kind=Kind.CHOICE,
        filter=True,
        choices=lambda: words,
        annotate=lambda _county, _day: Case(
            *cases, default=Value(""), output_field=CharField(max_length=3)
        ),
        dot=lambda value: ("warn", told[value]) if value in told else ("ok", _("无")),
    )


def _waiting(waits: Sequence[tuple[str, Q]], rows: QuerySet[Any]) -> QuerySet[Any]:
    found = Q(pk__in=[])
    for _words, condition in waits:
        found |= condition
    return rows.filter(found)


def _notes(
    definition: Definition,
    waits: Sequence[tuple[str, Q]],
    _request: HttpRequest,
    rows: QuerySet[Any],
) -> Sequence[Note]:
    # A count each: what falls due is found by its index, whatever the number of rows.
    counts = [rows.filter(condition).count() for _text, condition in waits]
    return [
        Note(
            _("%(n)s %(unit)s%(words)s。") % {"n": count, "unit": definition.unit, "words": text},
            url=f"?{LOOK}={at}",
        )
        for at, ((text, _condition), count) in enumerate(zip(waits, counts, strict=True))
        if count
    ]


def settle(definition: Definition, row: Entry) -> None:
    """Complete a row and judge it by its definition. Raises ``ValidationError`` by slot."""
    found: dict[str, list[str]] = defaultdict(list)
    _place(definition, row, found)
    for column in definition.live:
        value = getattr(row, column.slot)
        if value is None or value == "":
            if column.required:
                found[column.slot].append(_("必须填写。"))
            continue
        if sentence := _fault(definition, column, row, value):
            found[column.slot].append(sentence)
    if found:
        raise ValidationError(dict(found))
    row.county_code = row.division_code[:6]
    row.row_key = row_key(definition, row)


def _place(definition: Definition, row: Entry, found: dict[str, list[str]]) -> None:
    """Let a row lie where its household is; a row of a place must lie at a declared level."""
    if definition.of == "household":
        if row.household is None:
            found["household"].append(_("请填户编号。"))
        else:
            row.division_code = row.household.division_code
    elif definition.of == "person":
        if row.person is None or row.person.household is None:
            found["person"].append(_("请填现在在册的人的编号。"))
        else:
            row.division_code = row.person.household.division_code
    elif level_of(row.division_code) not in definition.levels:
        found["division_code"].append(_("这个台账不在这一级登记，请重新选择地方。"))


def level_of(code: str) -> str:
    """Return the level of a division code of twelve digits."""
    if code[_VILLAGE] != "000":
        return "village"
    return "town" if code[_TOWN] != "000" else "county"


def _fault(definition: Definition, column: ColumnSpec, row: Entry, value: Any) -> str:
    if column.type in SUMMED or column.type == "year":
        least, most = limits_of(column)
        number = typed(column, value)
        if least is not None and number < least:
            return _("不能小于 %(n)s。") % {"n": f"{least:f}"}
        if most is not None and number > most:
            return _("不能大于 %(n)s。") % {"n": f"{most:f}"}
    if column.after:
        first = definition.column(column.after)
        day = getattr(row, first.slot) if first else None
        if first is not None and day is not None and value < day:
            return _("不能早于%(title)s。") % {"title": first.title}
    # Choices may be taken away later; rows that have them keep them.
    if column.type == "choice" and row._state.adding and value not in column.choices:
        return _("不是可选的内容。")
    return ""
