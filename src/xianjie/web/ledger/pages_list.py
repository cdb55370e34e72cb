"""The list of a register, its saved filters, its export and its print view."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from xianjie.exchange.provenance import Provenance
from xianjie.kernel.errors import RefusedError
from xianjie.web.ledger.columns import Kind, value_of
from xianjie.web.ledger.host import PlaceName
from xianjie.web.ledger.listing import (
    RETIRED,
    Chosen,
    choices_of,
    chosen_in,
    chosen_rows,
    described,
    filter_columns,
    search_columns,
    totals_of,
)
from xianjie.web.ledger.pages import Pages, only
from xianjie.web.ledger.workbooks import rows_workbook
from xianjie.web.paging import page_of
from xianjie.web.parts import wants_part

EVERYTHING = "everything"
TAKE_PERSONAL = "export-personal"
PRINTED = 1_000
_LONGEST = 2_000


class ListPages(Pages):
    """Pages about many rows."""

    @only("GET", "HEAD", "POST")
    def rows(self, request: HttpRequest) -> HttpResponse:
        """Show the list. Choices are posted, so that searched names stay out of addresses."""
        county = self.host.county(request)
        gated = self.gated(request, county)
        if not county:
            return self.draw(request, "no_place.html", {})
        if request.method == "POST":
            chosen = chosen_in(self.register, request.POST, typed=True)
            return HttpResponseRedirect(self._address(chosen))
        saved = list(self.host.saved_filters(request, self.register))
        default = next((one for one in saved if one.is_default), None)
        if default is not None and default.query and not request.GET:
            return HttpResponseRedirect(f"{self.register.url()}?{default.query}")
        chosen = chosen_in(self.register, request.GET)
        rows = chosen_rows(self.register, self._of_county(gated, county), chosen)
        if request.GET.get("view") == "print":
            return self._print(request, rows, chosen)
        context = self._results(request, rows, chosen)
        fields = self._fields(request, county, chosen)
        if wants_part(request):
            context["village_field"] = next(f for f in fields if f["name"] == "village")
            response = self.draw(request, "list.html#results", context)
            response["HX-Push-Url"] = self._address(chosen, request.GET.get("page", ""))
            return response
        register, chips = self.register, self._chips(request, chosen)
        context |= {
            "saved": [(one, one.query == chosen.query) for one in saved],
            "fields": fields,
            "searched": [column.title for column in search_columns(register)],
            "chips": chips,
            "new_query": urlencode({chip["name"]: chip["value"] for chip in chips}),
            "buttons": register.list_buttons(request) if register.list_buttons else (),
            "notes": register.notes(request, rows) if register.notes else (),
            "tabs": register.tabs(request) if register.tabs else (),
        }
        return self.draw(request, "list.html", context)

    def _of_county(self, rows: QuerySet[Any], county: str) -> QuerySet[Any]:
        return self.register.of_county(rows, county)

    def _address(self, chosen: Chosen, page: str = "") -> str:
        query = chosen.query
        if page.isdigit():
            query += f"{'&' if query else ''}{urlencode({'page': page})}"
        return f"{self.register.url()}?{query or urlencode({'view': EVERYTHING})}"

    def _results(self, request: HttpRequest, rows: QuerySet[Any], chosen: Chosen) -> dict[str, Any]:
        register = self.register
        page = page_of(rows, request.GET.get("page"))
        may_change = self.host.may(request, register.change, model=register.addressee)
        return {
            "chosen": chosen,
            "query": chosen.query,
            "page": page,
            "columns": register.listed,
            "lines": self._lines(request, page.object_list),
            "totals": self._totals(rows) if page.paginator.count else None,
            "everything_url": f"{register.url()}?{urlencode({'view': EVERYTHING})}",
            "may_create": may_change and register.creates,
            "may_import": may_change and register.imports,
            "may_take_personal": self._has_personal and self.host.may_take_personal(request),
        }

    @property
    def _has_personal(self) -> bool:
        return any(column.mask is not None for column in self.register.all_columns)

    def _lines(self, request: HttpRequest, rows: Any) -> list[tuple[str, list[Any]]]:
        """Return the address of each row and its cells; one query for the names of places."""
        found = list(rows)
        places = self.places_of(*(self.row_place(row) for row in found))
        choices = [column.choices for column in self.register.listed]
        return [
            (
                self.register.url("detail", pk=row.pk),
                [
                    (column, self.shown(request, column, column.cell(row, places, words)))
                    for column, words in zip(self.register.listed, choices, strict=True)
                ],
            )
            for row in found
        ]

    def _totals(self, rows: QuerySet[Any]) -> list[tuple[Any, str]] | None:
        found = totals_of(self.register, rows)
        if not found:
            return None
        return [(column, found.get(column.name, "")) for column in self.register.listed]

    def _print(self, request: HttpRequest, rows: QuerySet[Any], chosen: Chosen) -> HttpResponse:
        count = rows.count()
        context = {
            "columns": self.register.listed,
            "lines": self._lines(request, rows[:PRINTED]),
            "totals": self._totals(rows) if count else None,
            "count": count,
            "cut": count > PRINTED,
            "most": PRINTED,
            "filters": self._described(request, chosen),
            "printed_at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
        }
        return self.draw(request, "print.html", context)

    def _fields(self, request: HttpRequest, county: str, chosen: Chosen) -> list[dict[str, Any]]:
        """Return the filter row: township and village, then the declared columns."""
        scope = self.host.require(request, self.register.view, self.register.addressee)
        places = self.host.places(county, scope)
        town = chosen.values.get("town", "")
        towns = [(p.code, p.name) for p in _towns(places)]
        villages = [
            (p.code, p.name) for p in places if p.level == "village" and p.code[:9] == town[:9]
        ]
        fields = [
            self._choice("town", _("乡镇"), _("全部乡镇"), towns, chosen, reload="village"),
            self._choice(
                "village", _("村"), _("全部村") if town else _("先选乡镇"), villages, chosen
            ),
        ]
        for column in filter_columns(self.register):
            name, title = column.name, column.title
            if column.kind == Kind.DATE:
                for suffix, word in (("from", _("起")), ("to", _("止"))):
                    key = f"{name}_{suffix}"
                    value = chosen.values.get(key, "")
                    fields.append({"name": key, "title": f"{title}{word}", "type": "date",
                                   "value": value})  # fmt: skip
            elif column.kind in {Kind.CHOICE, Kind.YES_NO}:
                fields.append(self._choice(name, title, _("全部"), choices_of(column), chosen))
            elif column.kind != Kind.RELATED:
                fields.append({"name": name, "title": title, "type": "search",
                               "value": chosen.values.get(name, "")})  # fmt: skip
        fields.append(self._choice(RETIRED, _("状态"), _("在用"), [("yes", _("已停用"))], chosen))
        return fields

    @staticmethod
    def _choice(
        name: str, title: str, every: str, choices: list[tuple[str, str]], chosen: Chosen,
        reload: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        return {
            "name": name, "title": title, "every": every, "choices": choices, "reload": reload,
            "value": chosen.values.get(name, ""),
        }  # fmt: skip

    def _chips(self, request: HttpRequest, chosen: Chosen) -> list[dict[str, str]]:
        """Return the related rows that the list is about, each with the address without it."""
        labels = self._labels(request, chosen)
        chips: list[dict[str, str]] = []
        for column in filter_columns(self.register):
            if column.kind == Kind.RELATED and (value := chosen.values.get(column.name)):
                rest = Chosen(
                    {k: v for k, v in chosen.values.items() if k != column.name}, chosen.search
                )
                label = labels.get(column.name, _("不存在或无权查看"))
                chips.append({
                    "title": column.title, "label": label, "name": column.name, "value": value,
                    "without": self._address(rest),
                })  # fmt: skip
        return chips

    def _labels(self, request: HttpRequest, chosen: Chosen) -> dict[str, str]:
        """Return the names of the related rows that were chosen and may be seen."""
        scope = self.host.require(request, self.register.view, self.register.addressee)
        labels = {}
        for column in filter_columns(self.register):
            value = chosen.values.get(column.name)
            if column.kind == Kind.RELATED and value:
                rows = self.related(request, column, scope, self.register.view)
                found = rows.filter(pk=int(value)).first()
                if found is not None:
                    labels[column.name] = str(value_of(found, column.column.lookup) or found)
        return labels

    def _described(
        self, request: HttpRequest, chosen: Chosen, *, for_audit: bool = False
    ) -> dict[str, str]:
        codes = (chosen.values.get("town", ""), chosen.values.get("village", ""))
        labels = self._labels(request, chosen)
        return described(self.register, chosen, self.places_of(*codes), labels, for_audit=for_audit)

    @only("GET", "HEAD", "POST")
    def export(self, request: HttpRequest) -> HttpResponse:
        """Hand out exactly the rows that the list shows; personal values in full only by POST."""
        register, county = self.register, self.host.county(request)
        gated = self.gated(request, county)
        if not county:
            raise Http404
        personal = request.method == "POST" and request.POST.get("personal") == "yes"
        if personal:
            if not self._has_personal or not self.host.may_take_personal(request):
                raise PermissionDenied
            self.host.prove(request)
            # Somebody may read in more places than take personal data out of.
            scope = self.host.require(request, register.view, self.register.addressee)
            gated = self.host.gated(gated, scope, TAKE_PERSONAL)
        chosen = chosen_in(register, request.GET)
        rows = chosen_rows(register, self._of_county(gated, county), chosen)
        by, now = self.host.actor(request), timezone.now()
        filters = self._described(request, chosen, for_audit=True)
        whole = county.ljust(12, "0")
        provenance = Provenance(
            str(register.title),
            by.label,
            timezone.localtime(now),
            tuple(filters.items()),
            more=(
                (_("县"), str(self.places_of(whole).get(whole, county))),
                (_("排序"), self._sort_words(chosen)),
                (_("个人信息"), _("完整") if personal else _("已掩码")),
            ),
            personal=personal,
        )
        content, count = rows_workbook(register, rows, provenance)
        self.host.exported(
            by=by, register=register, rows=count, place=county.ljust(12, "0"), personal=personal,
            filters=self._described(request, chosen, for_audit=True), now=now,
        )  # fmt: skip
        return self.file(content, f"{register.title}_{timezone.localdate():%Y%m%d}.xlsx")

    def _sort_words(self, chosen: Chosen) -> str:
        column = self.register.column((chosen.sort or self.register.order).removeprefix("-"))
        order = _("降序") if (chosen.sort or self.register.order).startswith("-") else _("升序")
        return f"{column.title} {order}" if column else order

    @only("POST")
    def save_filter(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice that the page shows under a name."""
        self.host.require(request, self.register.view, self.register.addressee)
        chosen = chosen_in(self.register, QueryDict(request.POST.get("query", "")[:_LONGEST]))
        try:
            self.host.save_filter(
                by=self.host.actor(request),
                register=self.register,
                name=request.POST.get("name", "").strip(),
                query=chosen.query,
                is_default=request.POST.get("default") == "yes",
                now=timezone.now(),
            )
        except RefusedError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("筛选条件已保存，点名称就能再用。"))
        return HttpResponseRedirect(self._address(chosen))

    @only("POST")
    def remove_filter(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Forget a saved filter of the user."""
        self.host.require(request, self.register.view, self.register.addressee)
        by, now = self.host.actor(request), timezone.now()
        if not self.host.remove_filter(by=by, register=self.register, number=pk, now=now):
            raise Http404
        messages.success(request, _("已删除这条保存的筛选条件。"))
        return HttpResponseRedirect(f"{self.register.url()}?{urlencode({'view': EVERYTHING})}")


def _towns(places: list[PlaceName]) -> list[PlaceName]:
    """Return the townships among places."""
    return [place for place in places if place.level == "town"]
