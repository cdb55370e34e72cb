"""Citations: read them, check them against the known documents, say them in a sentence."""

from __future__ import annotations

from collections.abc import Mapping

from xianjie.policy.entries import Entry
from xianjie.policy.model import UNVERIFIED, Citation, Document
from xianjie.policy.suggestions import did_you_mean

__all__ = ["citation_fault", "describe_citation", "is_unverified", "read_citation"]


def read_citation(entry: Entry | None) -> Citation | None:
    """The citation in ``cite: {document, clause, number, link, 待核}``, or None without one."""
    if entry is None:
        return None
    entry.only("document", "clause", "number", "link", UNVERIFIED)
    return Citation(
        document=entry.text("document") or UNVERIFIED,
        clause=entry.text("clause"),
        number=entry.text("number"),
        link=entry.text("link"),
        flagged=entry.flag(UNVERIFIED),
    )


def citation_fault(cite: Citation | None, documents: Mapping[str, Document]) -> tuple[str, str]:
    """``(code, Chinese sentence)`` of what is wrong with a citation, or two empty texts."""
    if cite is None:
        return (
            "missing-citation",
            f"没有写依据（cite）。来源不明的请写cite: {{document: {UNVERIFIED}}}。",
        )
    if cite.document != UNVERIFIED and cite.document not in documents:
        hint = did_you_mean(cite.document, documents)
        # A document of one's own may be cited in full; what looks like a slip of the pen may not.
        if _is_full(cite) and (cite.number or not hint):
            return ("", "")
        return (
            "unknown-document",
            f"依据的文件“{cite.document}”没有登记在documents里。"
            f"{hint or '请登记该文件，或写明文号（number）、条款（clause）或链接（link）。'}",
        )
    return ("", "")


def is_unverified(cite: Citation | None, documents: Mapping[str, Document]) -> bool:
    """Whether a value that rests on ``cite`` must be shown as 待核."""
    if cite is None or cite.unverified:
        return True
    document = documents.get(cite.document)
    return not _is_full(cite) if document is None else document.unverified


def _is_full(cite: Citation) -> bool:
    """Whether a citation says enough to find its place without a registered document."""
    return bool(cite.number or cite.clause or cite.link)


def describe_citation(cite: Citation | None, documents: Mapping[str, Document]) -> str:
    """The citation for people: title, number, clause, and 待核 where it is not verified."""
    if cite is None or cite.document == UNVERIFIED:
        return UNVERIFIED
    document = documents.get(cite.document)
    title = (document.title if document else "") or cite.document
    number = cite.number or (document.number if document else "")
    text = f"《{title.strip('《》')}》"
    if number and number != UNVERIFIED:
        text += f"（{number}）"
    if cite.clause and cite.clause != UNVERIFIED:
        text += cite.clause
    return f"{text}（{UNVERIFIED}）" if is_unverified(cite, documents) else text
