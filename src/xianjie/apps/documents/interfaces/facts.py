"""The facts of a document as lines to read, missing ones said so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xianjie.apps.documents.models import PolicyDocument


@dataclass(frozen=True)
class FactLine:
    """A fact: its title, its words (empty: 未载明), the key of its place in the text."""

    name: str
    title: str | Promise
    words: str
    anchor: str = ""


_PLAIN: tuple[tuple[str, str, str | Promise], ...] = (
    ("title", "title", _("标题")),
    ("issuer", "issuer", _("发文机关")),
    ("document_number", "number", _("文号")),
    ("kind", "kind", _("文种")),
    ("level", "level", _("层级")),
    ("region", "region", _("适用地区")),
    ("issued_on", "issued_on", _("成文日期")),
    ("published_on", "published_on", _("公布日期")),
)


def fact_lines(document: PolicyDocument) -> list[FactLine]:
    """Return every fact in order; a fact without words is not printed in the document."""

    def anchor(*names: str) -> str:
        return next((f"fact-{name}" for name in names if name in document.fact_spans), "")

    lines = []
    for name, column, title in _PLAIN:
        value = getattr(document, column)
        words = str(value) if value else ""
        if name == "region" and words and document.region_code:
            words = f"{words}（{document.region_code}）"
        lines.append(FactLine(name, title, words, anchor(name, column)))
    period = ""
    if document.period_from or document.period_to:
        period = f"{document.period_from or '…'} 至 {document.period_to or '…'}"
    lines.append(
        FactLine("period", _("执行期"), period, anchor("period", "period_from", "period_to"))
    )
    annexes = "；".join(
        f"{one.get('number') or ''}{'.' if one.get('number') else ''}{one.get('title', '')}"
        for one in document.annexes
    )
    lines.append(FactLine("annexes", _("附件"), annexes, anchor("annexes")))
    return lines
