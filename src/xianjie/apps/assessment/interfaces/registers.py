"""The register that maps our indicators to 高质量发展综合绩效评价 (M15-13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.models import QualityItem
from xianjie.web.ledger import Column, Kind, Register

QUALITY_ITEMS = Register(
    key="quality-items",
    app="assessment",
    title=_("绩效评价衔接"),
    unit=_("项"),
    icon="link",
    model=QualityItem,
    view=Permission.VIEW_REGISTERS,
    change=Permission.ASSESS,
    about=_("高质量发展综合绩效评价的指标，对应本系统哪个指标、口径差在哪里，免得另报一套数。"),
    empty=_("把综合绩效评价里有关的指标逐条登记，写明对应的指标编号；编号在指标看板里查。"),
    order="-year",
    natural_key=("division_code", "year", "item"),
    columns=(
        Column("item", search=True),
        Column("year", kind=Kind.YEAR, filter=True),
        Column("division_code", title=_("地方"), levels=("county", "town", "village")),
        Column("weight"),
        Column("organisation", search=True),
        Column("indicator", search=True),
        Column("note", listed=False),
    ),
)
