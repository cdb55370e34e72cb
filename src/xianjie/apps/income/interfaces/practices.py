"""The register of what worked when people earned more (M07-12)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.chosen import county_of
from xianjie.apps.income.interfaces.goal_forms import texts
from xianjie.apps.income.interfaces.goal_tabs import goal_tabs
from xianjie.apps.income.models import IncomePractice
from xianjie.web.ledger import Column, Kind, Register


def _tabs(request: HttpRequest) -> list[tuple[Any, ...]]:
    county = county_of(request)
    return goal_tabs(request, county.code, "practices") if county else []


PRACTICES = Register(
    key="practices",
    app="income",
    title=_("增收经验"),
    unit=_("条"),
    icon="star",
    model=IncomePractice,
    view=Permission.VIEW_INCOME,
    change=Permission.APPROVE_INCOME,
    about=_("增收试点和可以推广的做法：做了什么、带动多少户、户均增收多少、推广到哪里。"),
    empty=_("把见效的做法记下来：名称、类别、做法、带动户数和户均增收，年终总结和推广时直接用。"),
    order="-year",
    natural_key=("division_code", "title", "year"),
    tabs=_tabs,
    columns=(
        Column("title", search=True),
        Column("year", kind=Kind.YEAR),
        Column("kind", kind=Kind.CHOICE, choices=lambda: texts("增收措施"), filter=True),
        Column("division_code", title=_("所在地"), levels=("county", "town", "village")),
        Column("households", unit=_("户"), total=True),
        Column("raised", unit=_("元")),
        Column("method", listed=False),
        Column("spread", listed=False),
    ),
)
