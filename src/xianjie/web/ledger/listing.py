"""The list of a register: which rows, in which order, with which totals; all in the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils.translation import gettext as _

from xianjie.web.ledger.columns import Kind, grouped, month_number, written
from xianjie.web.ledger.host import PlaceName, host
from xianjie.web.ledger.register import BoundColumn, Register, within

RETIRED = "retired"
_FILTERED = {
    Kind.CHOICE, Kind.YES_NO, Kind.DATE, Kind.RELATED, Kind.NUMBER, Kind.YEAR, Kind.MONTH,
    Kind.TEXT,
}  # fmt: skip
_MOST_LETTERS = 60
_MOST_DIGITS = 15


@dataclass
class Chosen:
    """What an address chooses: parameters that make sense, as texts, by their name."""

    values: dict[str, str] = field(default_factory=dict)
    search: str = ""
    sort: str = ""

    @property
    def query(self) -> str:
        """The same choice as the query of an address; what was searched for is sealed."""
        pairs = dict(self.values)
        if self.search:
            pairs["q"] = host().seal(self.search)
        if self.sort:
            pairs["sort"] = self.sort
        return urlencode(pairs)

    @property
    def narrows(self) -> bool:
        """Whether any row is left out."""
        return bool(self.values or self.search)


def chosen_in(register: Register, data: QueryDict, *, typed: bool = False) -> Chosen:
    """Read a choice from an address, or as a person ``typed`` it into the form."""
    names = ["town", "village", RETIRED]
    for column in filter_columns(register):
        if column.kind == Kind.DATE:
            names += [f"{column.name}_from", f"{column.name}_to"]
        else:
            names.append(column.name)
    values = {name: data.get(name, "").strip() for name in names}
    values = {name: value for name, value in values.items() if value and "\0" not in value}
    for column in filter_columns(register):
        if not _fits(column, values):
            values.pop(column.name, None)
        for name in (f"{column.name}_from", f"{column.name}_to"):
            if name in values and _day(values[name]) is None:
                del values[name]
    if not values.get("town", values.get("village", "")).isdigit():
        values.pop("town", None)
    if "village" in values and values["village"][:9] != values.get("town", "")[:9]:
        del values["village"]
    search = data.get("q", "").replace("\0", "").strip()
    search = search if typed else host().unseal(search)
    sort = data.get("sort", "")
    sorts = {column.name for column in register.listed if column.sorts}
    return Chosen(values, search[:_MOST_LETTERS], sort if sort.removeprefix("-") in sorts else "")


def _fits(column: BoundColumn, values: dict[str, str]) -> bool:
    value = values.get(column.name, "")
    if column.kind == Kind.CHOICE:
        return value in column.choices
    if column.kind == Kind.YES_NO:
        return value in {"yes", "no", "unknown"}
    if column.kind == Kind.MONTH:
        return month_number(value) is not None
    if column.kind in {Kind.NUMBER, Kind.YEAR, Kind.RELATED}:
        return value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return True


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def filter_columns(register: Register) -> list[BoundColumn]:
    """Return the columns by which the list can be filtered."""
    return [c for c in register.all_columns if c.column.filter and c.kind in _FILTERED]


def search_columns(register: Register) -> list[BoundColumn]:
    """Return the columns in which typed text is looked for."""
    return [c for c in register.all_columns if c.column.search or c.column.match]


def chosen_rows(register: Register, rows: QuerySet[Any], chosen: Chosen) -> QuerySet[Any]:
    """Return the rows of a choice in its order; ``rows`` went through the gate."""
    rows = filtered(register, rows, chosen)
    sort = chosen.sort or register.order
    column = register.column(sort.removeprefix("-"))
    path = F(column.sort_path if column else sort.removeprefix("-"))
    key = path.desc(nulls_last=True) if sort.startswith("-") else path.asc(nulls_last=True)
    last = "-pk" if sort.startswith("-") else "pk"
    return rows.order_by(key, register.place_field, last)


def filtered(register: Register, rows: QuerySet[Any], chosen: Chosen) -> QuerySet[Any]:
    """Return the rows of a choice in no order."""
    values = chosen.values
    if values.get(RETIRED):
        rows = rows.filter(**{f"{register.retired_field}__isnull": False})
    else:
        rows = rows.filter(**register.live)
    prefix = values.get("village") or values.get("town", "")[:9]
    if prefix:
        rows = within(rows, register.place_field, prefix)
    for column in filter_columns(register):
        rows = rows.filter(_condition(column, values))
    if chosen.search:
        found = Q(pk__in=[])
        for column in search_columns(register):
            if column.column.match is not None:
                found |= column.column.match(chosen.search)
            else:
                found |= Q(**{f"{column.sort_path}__icontains": chosen.search})
        rows = rows.filter(found)
    return rows


def _condition(column: BoundColumn, values: dict[str, str]) -> Q:
    name = column.name
    if column.kind == Kind.DATE:
        condition = Q()
        if first := _day(values.get(f"{name}_from", "")):
            condition &= Q(**{f"{name}__gte": first})
        if last := _day(values.get(f"{name}_to", "")):
            condition &= Q(**{f"{name}__lte": last})
        return condition
    value = values.get(name, "")
    if not value:
        return Q()
    if column.kind == Kind.YES_NO:
        wanted = {"yes": True, "no": False}.get(value)
        return Q(**{f"{name}__isnull": True}) if wanted is None else Q(**{name: wanted})
    if column.kind == Kind.RELATED:
        return Q(**{f"{name}_id": int(value)})
    if column.kind == Kind.MONTH:
        return Q(**{name: month_number(value)})
    return Q(**{name: value})


def totals_of(register: Register, rows: QuerySet[Any]) -> dict[str, str]:
    """Return the sums of the summed columns over all rows, as written, in one query."""
    summed = [column for column in register.listed if column.total]
    if not summed:
        return {}
    names = {f"sum_{place}": Sum(column.name) for place, column in enumerate(summed)}
    found = rows.order_by().aggregate(**names)
    return {
        column.name: grouped(written(found[f"sum_{place}"] or 0, column.kind, {}))
        for place, column in enumerate(summed)
    }


def described(
    register: Register,
    chosen: Chosen,
    places: dict[str, PlaceName],
    labels: dict[str, str],
    *,
    for_audit: bool = False,
) -> dict[str, str]:
    """Return a choice in words: title → value; ``labels`` name the related rows.

    The audit learns that something was searched for, and not what.
    """
    told: dict[str, str] = {}
    for name, title in (("town", _("乡镇")), ("village", _("村"))):
        if code := chosen.values.get(name):
            told[title] = str(places.get(code, code))
    for column in filter_columns(register):
        value = chosen.values.get(column.name, "")
        first = chosen.values.get(f"{column.name}_from", "")
        last = chosen.values.get(f"{column.name}_to", "")
        if first or last:
            told[column.title] = f"{first or '…'} – {last or '…'}"
        elif value and column.kind == Kind.RELATED:
            told[column.title] = labels.get(column.name, value)
        elif value:
            told[column.title] = dict(choices_of(column)).get(value, value)
    if chosen.search:
        told[_("关键词")] = _("已填") if for_audit else chosen.search
    if chosen.values.get(RETIRED):
        told[_("状态")] = _("已停用")
    return told


def choices_of(column: BoundColumn) -> list[tuple[str, str]]:
    """Return the values that a filter offers for a column."""
    if column.kind == Kind.YES_NO:
        pairs = [("yes", _("是")), ("no", _("否"))]
        return [*pairs, ("unknown", _("未填"))] if getattr(column.field, "null", True) else pairs
    return list(column.choices.items())
