"""Register a document that was read from a file or taken from a pack."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.actions.common import check_manages, note
from xianjie.apps.documents.actions.storing import finding_json, store_clauses, store_parents
from xianjie.apps.documents.enums import DocumentSource, DocumentState
from xianjie.apps.documents.models import DocumentParent, PolicyDocument
from xianjie.apps.documents.queries.names import title_key
from xianjie.apps.documents.queries.resolving import Resolver
from xianjie.docparse.model import Facts, Reading
from xianjie.kernel.errors import RefusedError

_LONGEST_KEY = 100


class KnownDocumentError(RefusedError):
    """The same file, or a version that still waits for its check, is in the register already."""

    def __init__(self, code: str, message: str, document: PolicyDocument) -> None:
        super().__init__(code, message)
        self.document = document


@transaction.atomic
def register_reading(
    *,
    by: Actor,
    county: str,
    reading: Reading,
    file_name: str,
    sha256: str,
    now: datetime,
    region_code: str = "",
) -> PolicyDocument:
    """Register a parsed file as a version that waits for its check.

    A file of a title that the county has becomes the next version of it. ``region_code`` is used
    where the text names no region. Raises ``KnownDocumentError`` for the same file, and
    ``RefusedError`` without the right.
    """
    return _register(
        by=by, county=county, reading=reading, now=now, key="", region_code=region_code,
        source=DocumentSource.UPLOAD, file_name=file_name[:255], sha256=sha256,
    )  # fmt: skip


@transaction.atomic
def register_records(
    *,
    by: Actor,
    county: str,
    reading: Reading,
    key: str,
    digest: str,
    now: datetime,
    region_code: str = "",
) -> PolicyDocument:
    """Register the records of a pack; ``digest`` tells one state of the pack from the next."""
    return _register(
        by=by, county=county, reading=reading, now=now, key=key, region_code=region_code,
        source=DocumentSource.PACK, file_name="", sha256=digest,
    )  # fmt: skip


def _register(
    *,
    by: Actor,
    county: str,
    reading: Reading,
    key: str,
    source: DocumentSource,
    file_name: str,
    sha256: str,
    region_code: str,
    now: datetime,
) -> PolicyDocument:
    code = padded(significant(county)[:6])
    check_manages(by, code)
    if by.user_id is None:
        raise RefusedError("no-account", "登记政策文件要用账户，命令行不能登记。")
    held = PolicyDocument.objects.select_for_update().filter(division_code=code)
    known = list(held.exclude(state=DocumentState.WITHDRAWN).order_by("-version"))
    _refuse_same(known, sha256)
    title = (reading.facts.title or file_name.rpartition(".")[0] or file_name or key)[:200]
    own = title_key(title)
    kin = [one for one in held.order_by("version") if title_key(one.title) == own or (
        key and one.key == key)]  # fmt: skip
    _refuse_waiting(kin)
    root = kin[0].root or kin[0] if kin else None
    last = held.filter(key=root.key).aggregate(last=Max("version"))["last"] if root else 0
    document = PolicyDocument(
        division_code=code,
        title=title,
        key=root.key if root else (key or own or title)[:_LONGEST_KEY],
        source=source,
        file_name=file_name,
        sha256=sha256,
        text=_storable(reading.text) if source == DocumentSource.UPLOAD else "",
        version=last + 1,
        root=root,
        registered_by_id=by.user_id,
        registered_at=now,
        findings=[finding_json(one) for one in reading.findings],
        **fact_values(reading.facts, region_code),
    )
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as error:
        raise RefusedError("stale", "同事刚登记了同一份文件，请回到清单看一看。") from error
    resolver = Resolver(county, document.issued_on)
    store_clauses(document, reading.clauses, resolver)
    by_title = {title_key(one.title): one for one in reversed(known)}
    store_parents(document, reading.facts.parents, by_title)
    if root is None:
        waiting = DocumentParent.objects.filter(document__division_code=code, parent__isnull=True)
        mine = [one.pk for one in waiting if title_key(one.title) == own]
        DocumentParent.objects.filter(pk__in=mine).update(parent=document)
    note(
        by, document, "take-pack" if source == DocumentSource.PACK else "register", now,
        clauses=len(reading.clauses),
    )  # fmt: skip
    return document


def _storable(text: str) -> str:
    """Return a text without null characters, which no database takes; every place stays."""
    return text.replace("\x00", " ")


def _refuse_same(known: Iterable[PolicyDocument], sha256: str) -> None:
    for one in known:
        if sha256 and one.sha256 == sha256:
            raise KnownDocumentError(
                "same-file", f"这份文件已经登记过：{one.title}（第 {one.version} 版）。", one
            )


def _refuse_waiting(kin: Iterable[PolicyDocument]) -> None:
    for one in kin:
        if one.state == DocumentState.READ:
            raise KnownDocumentError(
                "waiting",
                f"同名文件的第 {one.version} 版还在校核，请先采用或撤回它，再登记新版。",
                one,
            )


def fact_values(facts: Facts, region_code: str = "") -> dict[str, Any]:
    """Return what a document says about itself as values of the row; nothing is guessed."""
    return {
        "region_code": facts.division_code or region_code,
        "region": (facts.region or "")[:60],
        "issuer": (facts.issuer or "")[:200],
        "number": (facts.document_number or "")[:80],
        "kind": (facts.kind or "")[:40],
        "level": (facts.level or "")[:10],
        "issued_on": facts.issued_on,
        "published_on": facts.published_on,
        "period_from": facts.period_from,
        "period_to": facts.period_to,
        "annexes": [{"number": one.number, "title": one.title} for one in facts.annexes],
        "missing": list(facts.missing),
        "fact_spans": {name: [span.start, span.end] for name, span in facts.spans},
    }
