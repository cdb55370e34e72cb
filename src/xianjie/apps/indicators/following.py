"""What the indicators do when a document is adopted."""

from __future__ import annotations

from xianjie.apps.documents.following import Adoption, register_adoption


def follow(adoption: Adoption) -> None:
    """Give every figure of the document its indicator and its goals."""
    from xianjie.apps.indicators.actions.matching import match_document

    match_document(document=adoption.document, by=adoption.by, now=adoption.now)


def register() -> None:
    """Let the register of documents tell of adoptions."""
    register_adoption(follow, name="indicators")
