"""The declaration of a register, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils import timezone

from xianjie.web.ledger.columns import (
    NOTHING,
    NUMERIC,
    Cell,
    Column,
    Kind,
    Text,
    field_of,
    grouped,
    kind_of,
    value_of,
    written,
)
from xianjie.web.ledger.host import PlaceName, host

if TYPE_CHECKING:
    from xianjie.web.ledger.forms import RowForm


@dataclass(frozen=True)
class Button:
    """A further thing to do: a link, or with ``post`` a form of one button."""

    title: Text
    url: str
    icon: str = "right"
    post: bool = False


@dataclass(frozen=True)
class Panel:
    """A further part of a row's page: a template and what it is drawn from."""

    title: Text
    template: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """Something that the reader of a list must know: a sentence, and where it leads."""

    text: Text
    url: str = ""
    bad: bool = False


@dataclass(frozen=True)
class Concern:
    """Which rows of the places of a scope concern it: a department's own, for instance.

    rows: ``scope -> Q``, the rows that it reads.
    writes: ``(scope, row) -> bool``, whether it may write a row as that now stands.
    """

    rows: Callable[[Any], Q]
    writes: Callable[[Any, Any], bool]


@dataclass(frozen=True, eq=False)
class Register:
    """A register; its pages are at ``urlpatterns``, their names begin with ``key``.

    key: the name of its list in the addresses and in the names of its views.
    model: rows with ``version``, ``retired_at`` and a `ScopedManager` (see ``ledgers.models``).
    view, change: the permissions to read and to write.
    about: what the rows are and where they come from, under the title of the list.
    empty: what the list will hold and what to do first, while it holds nothing.
    natural_key: the columns by which an import finds the row that a line means.
    order: how the list is sorted at first; the database should have an index for it.
    saves: writes a new row instead of the host: ``(by, form, now) -> row``.
    retires: takes out instead of the host: ``(by, row, reason, now)``; such rows do not come back.
    form: a form with further fields, made instead of the declared one.
    buttons, list_buttons, panels, notes: what else stands on a row's page and above the list.
    concern: which rows of its places a scope reads and writes; without one, all.
    tabs: the tabs of the area in which the list is one, as ``parts/tabs.html`` takes them.
    waiting: the rows (of those seen) that somebody must look at; counted in the navigation.
    fixed: values that all its rows share, where one table holds the rows of several registers.
    route, route_kwargs: the names of its views begin so, and its addresses hold these, where
        several registers share their addresses.
    county_field: the column of the six digits of a row's county, where its rows have one.
    clerk_sectors: the departments that it concerns, instead of those that its model names.
    settle: completes a row and judges it before it is saved; raises ``ValidationError``.
    former: columns that are asked for no longer; only the history still names them.
    """

    key: str
    app: str
    title: Text
    unit: Text
    model: type[Model]
    view: str
    change: str
    columns: tuple[Column, ...]
    about: Text
    empty: Text
    icon: str = "list"
    natural_key: tuple[str, ...] = ()
    order: str = "division_code"
    creates: bool = True
    edits: bool = True
    restores: bool = True
    retire_word: Text = ""
    retired_field: str = "retired_at"
    related: tuple[str, ...] = ()
    saves: Callable[..., Model] | None = None
    retires: Callable[..., None] | None = None
    form: Callable[..., type[RowForm]] | None = None
    buttons: Callable[[HttpRequest, Any], Sequence[Button]] | None = None
    list_buttons: Callable[[HttpRequest], Sequence[Button]] | None = None
    panels: Callable[[HttpRequest, Any], Sequence[Panel]] | None = None
    notes: Callable[[HttpRequest, QuerySet[Any]], Sequence[Note]] | None = None
    tabs: Callable[[HttpRequest], Sequence[tuple[Text, str, bool, int | None]]] | None = None
    waiting: Callable[[QuerySet[Any]], QuerySet[Any]] | None = None
    concern: Concern | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)
    route: str = ""
    route_kwargs: Mapping[str, Any] = field(default_factory=dict)
    county_field: str = ""
    clerk_sectors: tuple[str, ...] | None = None
    settle: Callable[[Any], None] | None = None
    former: tuple[Column, ...] = ()

    @property
    def addressee(self) -> Any:
        """What names the sectors whose clerks the rows concern: the register, or its model."""
        return self.model if self.clerk_sectors is None else self

    def every(self) -> QuerySet[Any]:
        """Return all rows of the register, not yet gated."""
        return self.model._default_manager.filter(**self.fixed)

    @property
    def name(self) -> str:
        """The register among all registers, as the audit and saved filters name it."""
        return f"{self.app}.{self.key}"

    @property
    def place_field(self) -> str:
        """The path of the division code of a row."""
        return str(getattr(self.model, "scope_field", "division_code"))

    @property
    def imports(self) -> bool:
        """Whether lines of a workbook can become rows: it must be known which row a line means."""
        return self.creates and self.edits and bool(self.natural_key)

    @cached_property
    def all_columns(self) -> tuple[BoundColumn, ...]:
        """Return every column with what its field says."""
        return tuple(BoundColumn(self, column) for column in self.columns)

    @cached_property
    def listed(self) -> tuple[BoundColumn, ...]:
        """Return the columns of the list."""
        return tuple(column for column in self.all_columns if column.listed)

    @cached_property
    def edited(self) -> tuple[BoundColumn, ...]:
        """Return the columns that the form and the import take."""
        return tuple(column for column in self.all_columns if column.edit)

    def column(self, name: str) -> BoundColumn | None:
        """Return a column by its name."""
        return next((column for column in self.all_columns if column.name == name), None)

    def former_column(self, name: str) -> BoundColumn | None:
        """Return a column that is asked for no longer, by its name."""
        found = next((column for column in self.former if column.name == name), None)
        return BoundColumn(self, found) if found else None

    def url(self, suffix: str = "", **kwargs: Any) -> str:
        """Return the address of one of the register's pages."""
        name = f"{self.app}:{self.route or self.key}{f'-{suffix}' if suffix else ''}"
        return reverse(name, kwargs={**self.route_kwargs, **kwargs})

    def rows(self, county: str, today: date) -> QuerySet[Any]:
        """Return the rows with everything their cells need, not yet gated."""
        related = {c.name for c in self.all_columns if c.kind == Kind.RELATED}
        for path in (self.place_field, *(c.name for c in self.columns)):
            if "__" in path:
                related.add(path.rpartition("__")[0])
        found = self.every().select_related(*sorted(related | set(self.related)))
        computed = {c.name: c.annotate(county, today) for c in self.columns if c.annotate}
        return found.annotate(**computed) if computed else found

    def waiting_count(self, request: HttpRequest) -> int:
        """Return how many rows wait for the user; for the navigation, one query.

        Nothing waits for who may only read.
        """
        return (
            self.count_open(request)
            if host().may(request, self.change, model=self.addressee)
            else 0
        )

    def count_open(self, request: HttpRequest) -> int:
        """Return how many of the rows that the user sees somebody must look at."""
        county = host().county(request)
        if self.waiting is None or not county:
            return 0
        scope = host().require(request, self.view, self.addressee)
        rows = self.concerning(scope, self.rows(county, timezone.localdate()), self.view)
        return self.waiting(self.of_county(rows, county).filter(**self.live)).count()

    def concerning(self, scope: Any, rows: QuerySet[Any], permission: str) -> QuerySet[Any]:
        """Return the rows that a scope may see: in its places, and of its concern."""
        found = host().gated(rows, scope, permission)
        return found.filter(self.concern.rows(scope)) if self.concern else found

    def of_county(self, rows: QuerySet[Any], county: str) -> QuerySet[Any]:
        """Return the rows of a county of six digits."""
        if self.county_field:
            return rows.filter(**{self.county_field: county})
        return within(rows, self.place_field, county)

    @property
    def live(self) -> dict[str, Any]:
        """The condition of rows that were not taken out."""
        return {f"{self.retired_field}__isnull": True}

    @cached_property
    def urlpatterns(self) -> list[URLPattern]:
        """Return the addresses of the register; the app's ``urls.py`` adds them up."""
        from xianjie.web.ledger.addresses import addresses_of

        return addresses_of(self)


def within(rows: QuerySet[Any], path: str, prefix: str) -> QuerySet[Any]:
    """Return the rows whose division lies within a prefix, by the index of the code."""
    low, high = prefix.ljust(12, "0"), prefix.ljust(12, "9")
    return rows.filter(**{f"{path}__gte": low, f"{path}__lte": high})


class BoundColumn:
    """A column of a register together with its field."""

    def __init__(self, register: Register, column: Column) -> None:
        self.column = column
        self.name = column.name
        self.field = field_of(register.model, column.name)
        self.kind = kind_of(column, self.field, register.place_field)
        self.listed, self.mask, self.total = column.listed, column.mask, column.total
        self.edit = column.edit and self.field is not None and "__" not in column.name
        self.sorts = self.kind not in {Kind.SECRET, Kind.LONG} and column.mask is None
        self._title = column.title

    @property
    def title(self) -> str:
        """The heading, with the unit where there is one."""
        plain = str(self._title or getattr(self.field, "verbose_name", self.name))
        return f"{plain}（{self.column.unit}）" if self.column.unit else plain

    @property
    def numeric(self) -> bool:
        """Whether the value is a figure and stands on the right."""
        return self.kind in NUMERIC

    @property
    def required(self) -> bool:
        """Whether a form must fill it."""
        if self.column.required is not None:
            return self.column.required
        return not (getattr(self.field, "null", True) or getattr(self.field, "blank", True))

    @property
    def choices(self) -> dict[str, str]:
        """The words by stored value, in order."""
        if self.column.choices is not None:
            pairs: Any = self.column.choices()
        else:
            pairs = getattr(self.field, "choices", None) or ()
        return {str(value): str(word) for value, word in pairs}

    @property
    def sort_path(self) -> str:
        """The path by which the database sorts the column."""
        if self.kind == Kind.RELATED and self.column.lookup:
            return f"{self.name}__{self.column.lookup}"
        return self.name

    def text(
        self, row: Any, places: dict[str, PlaceName], *, masked: bool = True,
        choices: dict[str, str] | None = None,
    ) -> str:  # fmt: skip
        """Return the value of a row as people write it; personal values masked."""
        value = value_of(row, self.name)
        if self.kind == Kind.PLACE:
            return str(places.get(value, value or ""))
        if self.kind == Kind.RELATED and value is not None and self.column.lookup:
            value = value_of(value, self.column.lookup)
        if self.column.dot is not None:
            return str(self.column.dot(value)[1])
        text = written(value, self.kind, self.choices if choices is None else choices)
        return self.mask(text) if masked and self.mask and text else text

    def cell(self, row: Any, places: dict[str, PlaceName], choices: dict[str, str]) -> Cell:
        """Return the value of a row as the page shows it."""
        text = self.text(row, places, choices=choices)
        if self.kind == Kind.PLACE:
            place = places.get(value_of(row, self.name))
            return Cell(text or NOTHING, place=(place.town, place.name) if place else ("", ""))
        dot = self.column.dot(value_of(row, self.name))[0] if self.column.dot else ""
        return Cell(
            grouped(text) if self.numeric and text else text or NOTHING,
            numeric=self.numeric,
            dot=dot,
            href=self.column.link(row) if self.column.link else "",
        )
