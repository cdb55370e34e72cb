"""The tabs of the area, without those that concern another department."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from xianjie.apps.accounts.access import request_scope
from xianjie.apps.accounts.gate import addressed
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.relief import models

_TABS: tuple[tuple[str, Any, Any], ...] = (
    ("requests", _("救助申请"), None),
    ("allowances", _("低保认定"), models.AllowanceApplication),
    ("holdings", _("低保对象"), models.AllowanceHolding),
    ("temporary-list", _("临时救助"), models.TemporaryRelief),
    ("supported", _("特困人员"), models.SupportedPerson),
    ("recipients", _("关爱对象"), models.CareRecipient),
    ("disability", _("残疾人帮扶"), models.DisabilityAid),
    ("services", _("服务救助"), models.ReliefService),
    ("institutions", _("供养机构"), models.CareInstitution),
    ("meetings", _("联席会议"), models.ReliefMeeting),
    ("efforts", _("专班宣传"), models.ReliefEffort),
    ("standards", _("低保标准"), models.AllowanceHolding),
)


def tabs_of(request: HttpRequest, here: str) -> list[tuple[Any, str, bool, None]]:
    """Return the tabs of social relief that the user may open; ``here`` is the present one."""
    scope = request_scope(request)
    found = []
    for name, title, model in _TABS:
        if not addressed(scope, model).may(Permission.VIEW_RELIEF):
            continue
        try:
            url = reverse(f"relief:{name}")
        except NoReverseMatch:
            continue
        found.append((title, url, name == here, None))
    return found
