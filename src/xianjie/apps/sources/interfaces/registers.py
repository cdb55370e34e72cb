"""Registers about the data themselves: training of data staff, outside platforms."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.sources.models import OutsidePlatform, Training
from xianjie.exchange.contracts import all_contracts
from xianjie.kernel.ids import mask_name, mask_phone
from xianjie.web.ledger import Button, Column, Register, host

ANYWHERE = ("county", "town", "village")


def mask_names(text: str) -> str:
    """Mask several names, however they are parted."""
    for mark in "，,；;\n\t ":
        text = text.replace(mark, "、")
    return "、".join(mask_name(name) for name in text.split("、") if name)


def _feeds() -> list[tuple[str, str]]:
    return [(contract.id, contract.title) for contract in all_contracts("feed")]


def _platform_buttons(request: HttpRequest) -> Sequence[Button]:
    county = host().county(request).ljust(12, "0")
    if not host().may(request, Permission.CHANGE_REGISTERS, county):
        return ()
    return (Button(_("补齐常见平台"), reverse("sources:platforms-seed"), "plus", post=True),)


TRAININGS = Register(
    key="trainings",
    app="sources",
    title=_("业务培训"),
    unit=_("次"),
    icon="cap",
    model=Training,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("数据采集、录入、核查人员的培训。"),
    empty=_("每办一次培训登记一条：主题、日期、学时、人数和名单，年底可直接汇总。"),
    order="-held_on",
    natural_key=("division_code", "held_on", "topic"),
    columns=(
        Column("topic", search=True),
        Column("held_on", filter=True),
        Column("division_code", title=_("举办地"), levels=ANYWHERE),
        Column("organiser", search=True),
        Column("venue", listed=False),
        Column("hours", unit=_("小时"), total=True),
        Column("attendees", unit=_("人次"), total=True),
        Column("names", mask=mask_names, listed=False, help=_("用顿号分开。")),
        Column("materials", listed=False, help=_("教材、课件的名称或文号。")),
    ),
)

PLATFORMS = Register(
    key="platforms",
    app="sources",
    title=_("外部平台"),
    unit=_("个"),
    icon="plug",
    model=OutsidePlatform,
    view=Permission.VIEW_REGISTERS,
    change=Permission.CHANGE_REGISTERS,
    about=_("与本县有数据往来的外部平台：谁主管、取什么、送什么、用什么格式。"),
    empty=_("点“补齐常见平台”先列出常见的八个，再逐个填主管单位、对接方式和联系人。"),
    natural_key=("division_code", "name"),
    list_buttons=_platform_buttons,
    columns=(
        Column("name", search=True),
        Column("division_code", title=_("使用地"), levels=ANYWHERE),
        Column("owner", search=True),
        Column("way", filter=True),
        Column("feed", choices=_feeds, filter=True),
        Column("takes", listed=False),
        Column("gives", listed=False),
        Column("format", listed=False),
        Column("contact", mask=mask_name, listed=False),
        Column("phone", mask=mask_phone, listed=False),
        Column("last_exchange_on", filter=True),
        Column("note", listed=False),
    ),
)
