"""What waits of documents: versions that were read and wait for their check."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.desk import DeskAsk, DeskGroup, DeskItem
from xianjie.apps.documents.enums import DocumentState
from xianjie.apps.documents.queries.documents import documents_of, manages_documents


def documents_to_check(ask: DeskAsk) -> DeskGroup | None:
    """Return the versions that wait for their check, for who manages documents; two queries."""
    if not ask.county or not manages_documents(ask.scope, ask.county):
        return None
    rows = documents_of(ask.scope, ask.county).filter(state=DocumentState.READ)
    found = list(rows.order_by("registered_at", "pk")[: ask.limit])
    return DeskGroup(
        kind="documents",
        title=_("待校核的政策文件"),
        verb=_("校核"),
        icon="file",
        count=rows.count(),
        items=tuple(
            DeskItem(str(one.pk), one.title, reverse("documents:review", args=[one.pk]))
            for one in found
        ),
        url=f"{reverse('documents:documents')}?state={DocumentState.READ.value}",
        rank=46,
    )
