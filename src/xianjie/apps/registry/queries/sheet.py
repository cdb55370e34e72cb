"""The 明白纸 of a household: what a family is told on one sheet of paper, in plain words.

No health, no risk and no cause of poverty stands on it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.queries import holders_by_role
from xianjie.apps.divisions.queries import full_names
from xianjie.apps.registry.importing.merging import display
from xianjie.apps.registry.models import GridWorker, Household, Person, RegistryImport
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.dates import age_on
from xianjie.kernel.ids import mask_id, mask_name

INCOMES = ("工资性收入", "生产经营性收入", "财产性收入", "转移性收入", "纯收入")
COVERS = {
    "是否参加城乡居民基本医疗保险": "居民医保",
    "是否参加城镇职工基本医疗保险": "职工医保",
    "是否参加大病保险": "大病保险",
    "是否参加城乡居民基本养老保险": "居民养老保险",
    "是否参加城镇职工基本养老保险": "职工养老保险",
    "是否享受农村居民最低生活保障": "低保",
    "是否特困供养人员": "特困供养",
    "公益性岗位": "公益性岗位",
}
_HELPERS = (
    (Role.VILLAGE_WORKER, "村级网格员"),
    (Role.STATIONED_MEMBER, "驻村队员"),
    (Role.HELPER, "帮扶责任人"),
    (Role.TOWNSHIP_REVIEWER, "乡镇负责人员"),
)
_MOST_WORKERS = 3
_COLLECTOR, _COLLECTOR_PHONE = "信息采集人", "信息采集人联系电话"


@dataclass(frozen=True)
class SheetMember:
    """A member; ``covers`` are the insurances and benefits that the list names."""

    name: str
    relation: str
    sex: str
    age: int | None
    id_number: str
    covers: tuple[str, ...]


@dataclass(frozen=True)
class Contact:
    """Whom to call; the phone is empty where none is known, to be filled in by hand."""

    duty: str
    name: str
    phone: str


@dataclass(frozen=True)
class Sheet:
    """What stands on the sheet; money in words with its unit, ``data_on`` the day of the list."""

    place: str
    code: str
    head: str
    group: str
    household_type: str
    monitored: str
    members: tuple[SheetMember, ...]
    incomes: tuple[tuple[str, str], ...]
    contacts: tuple[Contact, ...]
    data_on: date | None
    named: bool


def sheet_of(household: Household, *, on: date, named: bool) -> Sheet:
    """Return the sheet as of a day; names are masked unless ``named``.

    A constant number of queries.
    """
    show = (lambda text: text) if named else mask_name
    people = sorted(household.members.all(), key=lambda p: (p.relation != HEAD, p.pk))
    listed = RegistryImport.objects.filter(county_code=household.county_code)
    incomes = [(name, household.extra[name]) for name in INCOMES if name in household.extra]
    if household.income_per_capita is not None:
        incomes.append(("人均纯收入", household.income_per_capita))
    code = household.division_code
    return Sheet(
        place=full_names([code]).get(code, ""),
        code=household.household_code,
        head=show(household.head_name),
        group=household.group_name,
        household_type=household.household_type,
        monitored=_monitored(household),
        members=tuple(_member(person, on, show(person.name)) for person in people),
        incomes=tuple((name, display(name, value)) for name, value in incomes),
        contacts=_contacts(household, on, named=named),
        data_on=listed.order_by("-data_on").values_list("data_on", flat=True).first(),
        named=named,
    )


def _member(person: Person, on: date, name: str) -> SheetMember:
    return SheetMember(
        name=name,
        relation=person.relation,
        sex=person.sex,
        age=age_on(person.birth_date, on) if person.birth_date else None,
        id_number=mask_id(person.id_number) if person.id_number else "",
        covers=tuple(
            title
            for column, title in COVERS.items()
            if person.extra.get(column) not in {None, "", False, "否", "无"}
        ),
    )


def _monitored(household: Household) -> str:
    if not household.monitor_category:
        return "未纳入"
    since = f"，{household.identified_on:%Y-%m}起" if household.identified_on else ""
    return f"已消除风险，继续关注{since}" if household.risk_cleared else f"已纳入，帮扶中{since}"


def _contacts(household: Household, on: date, *, named: bool) -> tuple[Contact, ...]:
    found = []
    private = json.loads(household.private) if household.private else {}
    if private.get(_COLLECTOR) and named:
        found.append(Contact("信息采集人", private[_COLLECTOR], private.get(_COLLECTOR_PHONE, "")))
    found += _grid_workers(household, on, named=named)
    holders = holders_by_role(
        Permission.VIEW_HOUSEHOLDS, household.division_code, on=on,
        roles=[role for role, _duty in _HELPERS],
    )  # fmt: skip
    for role, duty in _HELPERS:
        names = "、".join(str(user) for user in holders.get(role, [])[:3])
        if names:
            found.append(Contact(duty, names, ""))
    return tuple(found)


def _grid_workers(household: Household, on: date, *, named: bool) -> list[Contact]:
    """Return who walks the grids of the household's village, or of its group where that has one."""
    workers = (
        GridWorker.objects.proven("of the village of a household found through the gate")
        .filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=on),
            grid__division_code=household.division_code,
            grid__group_name__in=["", household.group_name],
            grid__retired_at__isnull=True,
            retired_at__isnull=True,
            valid_from__lte=on,
        )
        .select_related("grid", "account")
        .order_by("-grid__group_name", "pk")
    )
    return [
        Contact(
            str(worker.get_post_display()),
            worker.name or str(worker.account),
            worker.phone if named else "",
        )
        for worker in workers[:_MOST_WORKERS]
    ]
