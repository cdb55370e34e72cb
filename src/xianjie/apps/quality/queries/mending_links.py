"""Where the cells of a finding are mended: forms of the register, or a list for elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.quality.queries.lines import Read
from xianjie.apps.registry.columns import extra_columns
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.contracts import Column, ColumnType
from xianjie.kernel.ids import mask_name
from xianjie.policy.quality.tables import HOUSEHOLD, PERSON, VILLAGE, relations_of, tables

_SEEN = "people of a finding that came through the gate"
_FAMILY = {"与户主关系": "head", "户主姓名": "head"}


@dataclass(frozen=True)
class Mendable:
    """A household or person of the register with the cells at fault that a form can put right."""

    subject: Household | Person
    household: Household
    table: str
    columns: list[Column]
    stored: dict[str, Any]


def mendable(row: QualityFinding) -> Mendable | None:
    """Return what of a finding a form can put right in the register; None for nothing.

    Columns without a field of their own: the others have forms of their own.
    """
    if row.household is None:
        return None
    read = Read.of(row)
    wanted: dict[str, list[str]] = {}
    for cell in read.faults:
        table = _table_of(row.table, cell.column)
        wanted.setdefault(table, []).append(cell.column.split(".")[-1])
    own = {one.name: one for one in extra_columns("household")}
    columns = [own[name] for name in dict.fromkeys(wanted.get(HOUSEHOLD, ())) if name in own]
    if columns:
        return Mendable(
            row.household, row.household, HOUSEHOLD, columns, typed(row.household.extra, columns)
        )
    person = None
    if row.person_no is not None:
        person = Person.objects.proven(_SEEN).filter(pk=row.person_no).first()
    own = {one.name: one for one in extra_columns("person")}
    columns = [own[name] for name in dict.fromkeys(wanted.get(PERSON, ())) if name in own]
    if person is None or person.household_id != row.household_id or not columns:
        return None
    return Mendable(person, row.household, PERSON, columns, typed(person.extra, columns))


def typed(extra: dict[str, Any], columns: list[Column]) -> dict[str, Any]:
    """Read stored JSON back into the values of the columns: dates and decimals are texts there."""
    found: dict[str, Any] = {}
    for column in columns:
        value = extra.get(column.name)
        if isinstance(value, str) and column.type in (ColumnType.DATE, ColumnType.MONTH):
            value = date.fromisoformat(value)
        elif isinstance(value, str) and column.type is ColumnType.DECIMAL:
            value = Decimal(value)
        found[column.name] = value
    return found


@dataclass(frozen=True)
class MendingLink:
    """A way to mend: words, address (empty where it is done elsewhere), a note."""

    title: str
    url: str
    note: str = ""


def links_for(request: HttpRequest, row: QualityFinding, read: Read) -> list[MendingLink]:
    """Return where the cells at fault of a finding can be mended, the nearest first."""
    scope = request_scope(request)
    may = row.household_id is not None and scope.may(Permission.CHANGE_REGISTRY, row.division_code)
    if may and mendable(row) is not None:
        found_first = MendingLink(
            _("在这里改这几格"), reverse("quality:finding-mend", args=[row.pk]),
            _("改完马上复查这一户"),
        )  # fmt: skip
    else:
        found_first = None
    kinds = {_table_of(row.table, cell.column) for cell in read.faults} or {row.table}
    found: list[MendingLink] = [found_first] if found_first is not None else []
    if PERSON in kinds and may:
        found += _people(row, read)
    if HOUSEHOLD in kinds and may:
        found.append(
            MendingLink(
                _("改户的信息"),
                reverse("registry:change", args=[row.household_id, "correct"]),
                _("更正户联系电话、住址、户类型等"),
            )
        )
    if may and {cell.column for cell in read.faults} & set(_FAMILY):
        found.append(
            MendingLink(
                _("登记家庭变动"), reverse("registry:changes", args=[row.household_id]),
                _("变更户主、出生、死亡、迁入迁出"),
            )
        )  # fmt: skip
    elsewhere = [one for one in sorted(kinds) if one not in (HOUSEHOLD, PERSON)]
    for one in elsewhere:
        table = tables().get(one)
        title = table.title if table else one
        if one == VILLAGE:
            note = _("村的指标在国家系统里改，或在“村年度情况”改，再导入")
        elif table is not None and table.kind == "feed":
            note = _("这是部门数据：请数据主管部门改正，下月报送后自动消除")
        else:
            note = _(
                "在国家系统里改正“%(title)s”，重新导出、导入后自动消除；导出错误清单可逐条核对"
            ) % {"title": title}
        found.append(
            MendingLink(
                _("到国家系统改“%s”") % title
                if table is None or table.kind != "feed"
                else _("请部门改“%s”") % title,
                "",
                note,
            )
        )
    return found


def _table_of(table: str, column: str) -> str:
    """The table in which a cell of ``列`` or ``户.列`` stands."""
    *path, _name = column.split(".")
    for one in path:
        relation = relations_of(table).get(one)
        if relation is None:
            return table
        table = relation.target
    return table


def _people(row: QualityFinding, read: Read) -> list[MendingLink]:
    """The forms of the people concerned: the row's own person, those involved."""
    numbers: list[int] = [row.person_no] if row.person_no is not None else []
    numbers += [one["person"] for one in read.involved if one.get("person") is not None]
    wanted = list(dict.fromkeys(numbers))[:8]
    people: dict[int, Any] = Person.objects.proven(_SEEN).in_bulk(wanted) if wanted else {}
    return [
        MendingLink(
            _("更正 %s 的信息") % mask_name(people[pk].name),
            reverse("registry:person-correct", args=[pk]),
            _("姓名、证件、性别、出生日期、健康、劳动能力、在校等"),
        )
        for pk in wanted
        if pk in people and people[pk].household_id == row.household_id
    ]
