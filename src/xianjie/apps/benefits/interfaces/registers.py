"""Register: former extra measures of medical help and their merge into the fund (M06-05)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.benefits.models import FormerMeasure
from xianjie.web.ledger import Column, Kind, Register


def care_tabs(here: str) -> list[tuple[Any, str, bool, int | None]]:
    """Return the tabs of medical settlement."""
    found: list[tuple[Any, str, bool, int | None]] = [
        (title, reverse(f"benefits:{name}"), here == name, None)
        for name, title in (
            ("stays", _("结算台账")),
            ("stay-homes", _("按户报销")),
            ("relief-ledger", _("救助台账")),
            ("treatments", _("待遇类别")),
            ("former-measures", _("原有措施")),
            ("calculator", _("结算试算")),
        )
    ]
    for key, title in (("insurance", _("参保资助")), ("pension", _("养老代缴"))):
        address = reverse("benefits:payments", args=[key])
        found.append((title, address, here == f"payments-{key}", None))
    return found


def care_page(here: str) -> dict[str, Any]:
    """Return what every page of medical settlement shows above its content."""
    return {
        "tabs": care_tabs(here),
        "trail": [(_("应享未享"), reverse("benefits:gaps")), (_("医疗结算"), "")],
    }


def _tabs(_request: HttpRequest) -> list[tuple[Any, str, bool, int | None]]:
    return care_tabs("former-measures")


FORMER_MEASURES = Register(
    key="former-measures",
    app="benefits",
    title=_("超常规医疗措施"),
    unit=_("项"),
    icon="shield",
    model=FormerMeasure,
    view=Permission.VIEW_RELIEF,
    change=Permission.HANDLE_RELIEF,
    about=_("原来超出基本制度的医疗措施怎样清理：给谁、哪年停、资金并入医疗救助基金多少。"),
    empty=_("把原来的兜底、补充报销、免费等措施逐项登记，写明清理方式和并入的资金。"),
    order="name",
    natural_key=("division_code", "name", "group"),
    tabs=_tabs,
    columns=(
        Column("name", search=True),
        Column("group", search=True),
        Column("division_code", title=_("执行地"), levels=("county", "town", "village")),
        Column("category", listed=False),
        Column("stage", filter=False, listed=False),
        Column("way", filter=True),
        Column("people", unit=_("人"), total=True),
        Column("spent", kind=Kind.YUAN, unit=_("元"), total=True, title=_("上年支出")),
        Column("started_on", listed=False),
        Column("ends_on", filter=True),
        Column("merged_on", filter=True),
        Column("merged_amount", kind=Kind.YUAN, unit=_("元"), total=True, title=_("并入资金")),
        Column("basis", listed=False),
        Column("note", listed=False),
    ),
)
