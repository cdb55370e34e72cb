"""The page of one row with its history, and the forms that change it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xianjie.kernel.errors import RefusedError
from xianjie.web.forms import XjForm
from xianjie.web.ledger.columns import Kind, value_of, written
from xianjie.web.ledger.forms import RowForm, form_class, initial_of
from xianjie.web.ledger.host import RowFaultsError, StaleRowError
from xianjie.web.ledger.listing import filter_columns
from xianjie.web.ledger.pages import Pages, only
from xianjie.web.ledger.register import BoundColumn, Register


class ReasonForm(XjForm):
    """Why something is done."""

    reason = forms.CharField(
        label=gettext_lazy("原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class RowPages(Pages):
    """Pages about one row."""

    @only("GET", "HEAD")
    def detail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a row: every value, what happened to it, and what can be done with it."""
        register = self.register
        row = self.row(request, pk)
        place = self.row_place(row)
        changes = self.host.history(register, row)
        codes = {place, *_codes_in(register, changes)}
        places = self.places_of(*codes)
        may_change = self.host.may(request, register.change, place, register.addressee)
        is_live = getattr(row, register.retired_field) is None
        cells = [
            (c, self.shown(request, c, c.cell(row, places, c.choices)))
            for c in register.all_columns
        ]
        context = {
            "row": row,
            "heading": next((cell.text for c, cell in cells if c.listed), str(row)),
            "cells": [
                (column, cell, self._unmask_url(request, column, row, place))
                for column, cell in cells
            ],
            "place": places.get(place),
            "is_live": is_live,
            "retired_at": getattr(row, register.retired_field),
            "retired_reason": getattr(row, "retired_reason", ""),
            "edit_url": register.url("edit", pk=pk)
            if may_change and is_live and register.edits
            else "",
            "retire_url": register.url("retire", pk=pk) if may_change and is_live else "",
            "restore_url": register.url("restore", pk=pk)
            if may_change and not is_live and register.restores
            else "",
            "buttons": register.buttons(request, row) if register.buttons else (),
            "panels": register.panels(request, row) if register.panels else (),
            "history": [(change, _told(register, change, places)) for change in changes],
            "trail": self._trail(None),
        }
        return self.draw(request, "detail.html", context)

    def _unmask_url(self, request: HttpRequest, column: BoundColumn, row: Any, place: str) -> str:
        if column.mask is None or not value_of(row, column.name):
            return ""
        if not self.host.may(request, "unmask-personal", place, self.register.addressee):
            return ""
        return self.register.url("unmask", pk=row.pk, name=column.name)

    def _trail(self, row: Any, *last: str) -> list[tuple[str, str]]:
        trail = [(str(self.register.title), self.register.url())]
        if row is not None:
            trail.append((_("详情"), self.register.url("detail", pk=row.pk)))
        return [*trail, *((word, "") for word in last or (_("详情"),))]

    @only("GET", "HEAD", "POST")
    def new(self, request: HttpRequest) -> HttpResponse:
        """Add a row; what the address names already (``?household=1``) is filled in."""
        register = self.register
        scope = self.host.require(request, register.change, self.register.addressee)
        county = self.host.county(request)
        if not county:
            return self.draw(request, "no_place.html", {})
        declared = register.form or form_class
        kind = declared(register, scope, county)
        if request.method == "POST":
            form: RowForm = kind(request.POST, request.FILES)
            if form.is_valid() and (row := self._save(request, form, None, None)) is not None:
                messages.success(request, _("已保存。"))
                return HttpResponseRedirect(register.url("detail", pk=row.pk))
        else:
            form = kind(initial={**initial_of(register), **self._given(request, scope)})
        context = {
            "form": form,
            "heading": _("新增%(title)s") % {"title": register.title},
            "submit": _("保存"),
            "back": register.url(),
            "trail": self._trail(None, _("新增")),
        }
        return self.draw(request, "form.html", context)

    def _given(self, request: HttpRequest, scope: Any) -> dict[str, Any]:
        """Return the related rows that the address names, as the form shows them."""
        given = {}
        for column in filter_columns(self.register):
            number = request.GET.get(column.name, "")
            if column.kind != Kind.RELATED or not (number.isascii() and number.isdigit()):
                continue
            rows = self.related(request, column, scope, self.register.change)
            found = rows.filter(pk=int(number[:15])).first()
            if found is not None:
                given[column.name] = value_of(found, column.column.lookup)
        return given

    @only("GET", "HEAD", "POST")
    def edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Change a row. Who saves over somebody else's change sees both and decides."""
        register = self.register
        row = self.row(request, pk, register.change)
        scope = self.host.require(request, register.change, self.register.addressee)
        place = self.row_place(row)
        if getattr(row, register.retired_field) is not None:
            raise RefusedError("retired", _("这一条已停用，恢复后才能修改。"))
        kind = (register.form or form_class)(register, scope, place[:6], row)
        context: dict[str, Any] = {"version": row.version}
        if request.method == "POST":
            form: RowForm = kind(request.POST, request.FILES)
            version = request.POST.get("version", "")
            context["version"] = version
            try:
                if form.is_valid() and self._save(request, form, row, _number(version)):
                    messages.success(request, _("已保存，改动记入了历史。"))
                    return HttpResponseRedirect(register.url("detail", pk=pk))
            except StaleRowError as error:
                context |= self._stale(form, error)
        else:
            form = kind(initial=initial_of(register, row))
        context |= {
            "form": form,
            "heading": _("修改%(title)s") % {"title": register.title},
            "submit": _("保存"),
            "back": register.url("detail", pk=pk),
            "trail": self._trail(row, _("修改")),
        }
        return self.draw(request, "form.html", context)

    def _save(self, request: HttpRequest, form: Any, row: Any, version: int | None) -> Any:
        """Save the form, or tell beside its fields why not and return None."""
        by, now = self.host.actor(request), timezone.now()
        try:
            if self.register.saves is not None:
                return self.register.saves(by=by, form=form, now=now)
            return self.host.save(
                by=by, register=self.register, row=row, values=form.values, version=version,
                now=now,
            )  # fmt: skip
        except RowFaultsError as error:
            for name, sentences in error.faults.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
        except StaleRowError:
            raise
        except RefusedError as error:
            form.add_error(None, error.message)
        return None

    def _stale(self, form: RowForm, error: StaleRowError) -> dict[str, Any]:
        """Return both values of every field that differs; the next save is a decision."""
        register, rows = self.register, []
        values = form.values
        places = self.places_of(
            self.row_place(error.row), str(values.get(register.place_field, ""))
        )
        for column in register.edited:
            if column.name not in values:
                continue
            theirs, mine = value_of(error.row, column.name), values[column.name]
            if theirs == mine or (column.kind == Kind.SECRET and not mine and not theirs):
                continue
            shown = [_shown(column, value, places) for value in (mine, theirs)]
            rows.append((column.title, *shown))
        return {
            "version": error.row.version,
            "stale": rows,
            "stale_by": error.changed_by,
            "stale_at": error.changed_at,
        }

    @only("GET", "HEAD", "POST")
    def retire(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a row out of the list with a reason; it and its history stay."""
        register = self.register
        row = self.row(request, pk, register.change)
        if getattr(row, register.retired_field) is not None:
            return HttpResponseRedirect(register.url("detail", pk=pk))
        form = ReasonForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            reason, by, now = (
                form.cleaned_data["reason"], self.host.actor(request), timezone.now()
            )  # fmt: skip
            try:
                if register.retires is not None:
                    register.retires(by=by, row=row, reason=reason, now=now)
                else:
                    self.host.retire(
                        by=by, register=register, row=row, reason=reason, restore=False, now=now
                    )
            except RefusedError as error:
                form.add_error(None, error.message)
            else:
                messages.success(
                    request, _("已%(word)s，记录和历史都还在。") % {"word": self._retire_word}
                )
                return HttpResponseRedirect(register.url("detail", pk=pk))
        context = {
            "form": form,
            "heading": f"{self._retire_word}：{register.title}",
            "submit": self._retire_word,
            "back": register.url("detail", pk=pk),
            "trail": self._trail(row, self._retire_word),
        }
        return self.draw(request, "form.html", context)

    @property
    def _retire_word(self) -> str:
        return str(self.register.retire_word or _("停用"))

    @only("POST")
    def restore(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a row back into the list."""
        row = self.row(request, pk, self.register.change)
        if getattr(row, self.register.retired_field) is not None:
            self.host.retire(
                by=self.host.actor(request), register=self.register, row=row, reason="",
                restore=True, now=timezone.now(),
            )  # fmt: skip
            messages.success(request, _("已恢复。"))
        return HttpResponseRedirect(self.register.url("detail", pk=pk))

    @only("GET", "HEAD", "POST")
    def unmask(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show one personal value in full to somebody who says why; it is audited."""
        self.host.require(request, "unmask-personal", self.register.addressee)
        row = self.row(request, pk)
        column = self.register.column(name)
        if column is None or column.mask is None:
            raise Http404
        form = ReasonForm(request.POST or None)
        context: dict[str, Any] = {
            "form": form,
            "heading": _("查看完整的%(title)s") % {"title": column.title},
            "submit": _("查看"),
            "back": self.register.url("detail", pk=pk),
            "trail": self._trail(row, _("查看完整信息")),
            "about": _("只在办理公务需要时查看；谁、何时、为什么看，会记入审计。"),
        }
        if request.method == "POST" and form.is_valid():
            try:
                context["value"] = self.host.unmask(
                    by=self.host.actor(request), register=self.register, row=row, field=name,
                    reason=form.cleaned_data["reason"], now=timezone.now(),
                )  # fmt: skip
                context["value_title"] = column.title
            except RefusedError as error:
                form.add_error(None, error.message)
        return self.draw(request, "form.html", context)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _shown(column: BoundColumn, value: Any, places: dict[str, Any]) -> str:
    if column.kind == Kind.PLACE:
        return str(places.get(value, value))
    if column.kind == Kind.RELATED:
        return str(value_of(value, column.column.lookup) or "")
    text = written(value, column.kind, column.choices)
    return column.mask(text) if column.mask and text else text


def _codes_in(register: Register, changes: Any) -> set[str]:
    """Return the division codes that a history names."""
    places = {column.name for column in register.all_columns if column.kind == Kind.PLACE}
    return {
        code
        for change in changes
        for name, pair in change.values.items()
        if name in places
        for code in pair
        if code
    }


def _told(register: Register, change: Any, places: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Return the changed values of a history entry: title, old, new; personal ones masked."""
    lines = []
    for name, pair in change.values.items():
        column = register.column(name) or register.former_column(name)
        if column is None:
            continue
        old, new = (str(places.get(t, t)) if column.kind == Kind.PLACE else t for t in pair)
        if column.mask is not None:
            old, new = (column.mask(text) if text else "" for text in (old, new))
        lines.append((column.title, old, new))
    return lines
