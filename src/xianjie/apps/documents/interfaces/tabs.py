"""The tabs of the area: documents, units, and the lists that documents ask for."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Tab = tuple[str | Promise, str, bool, int | None]
AREA = (
    ("documents", _("政策文件")),
    ("units", _("单位分工")),
    ("search", _("条款查找")),
    ("assistance", _("帮扶政策")),
    ("keeping", _("四个不摘")),
    ("groups", _("领导小组")),
    ("members", _("小组成员")),
    ("pilots", _("试点")),
    ("inclusions", _("规划纳入")),
)


def area_tabs(request: HttpRequest) -> list[Tab]:
    """Return the tabs of the area, the one of this page marked."""
    match = request.resolver_match
    name = match.url_name if match is not None else ""
    return [(title, reverse(f"documents:{key}"), key == name, None) for key, title in AREA]


DOCUMENT = (
    ("document", _("条款")),
    ("matrix", _("单位分工")),
    ("targets", _("指标")),
    ("duties", _("报送日历")),
)


def document_tabs(request: HttpRequest, pk: int) -> list[Tab]:
    """Return the views of one document."""
    match = request.resolver_match
    name = match.url_name if match is not None else ""
    return [
        (title, reverse(f"documents:{key}", args=[pk]), key == name, None)
        for key, title in DOCUMENT
    ]
