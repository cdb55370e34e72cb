"""What an applicant promises and allows; a changed text gets a new version."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERSION = "2022-1"
TEXT: tuple[Promise, ...] = (
    _("我承诺：所报情况真实。故意隐瞒或虚报的，愿意承担相应责任。"),
    _(
        "我同意并授权：县、乡、村为核实困难情况，查询我家的收入、财产（住房、车辆、存款、经营等）、"
        "社会保障和享受政策的信息。查到的信息只用于这次申报的核实和帮扶。"
    ),
    _("我知道：核实以后要经过村里评议和公示；公示不写证件号码、电话、银行账号和病情。"),
)
FOR_OTHERS: tuple[Promise, ...] = (
    _("我承诺：所报情况是我了解的真实情况，对方家庭的信息只用于这次申报。"),
    _("我知道：工作人员会上门核实，并请对方家庭本人作出承诺和授权后再办理。"),
)
"""Nobody can allow a query about another family: that family is asked at the door."""


def version_of(*, for_other: bool) -> str:
    """Return the version that an application keeps."""
    return f"{VERSION}-代报" if for_other else VERSION
