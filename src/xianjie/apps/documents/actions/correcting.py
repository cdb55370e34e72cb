"""Correct what was read before it is adopted: facts and the clause tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.documents.actions.common import corrected, to_correct
from xianjie.apps.documents.enums import ClauseKind
from xianjie.apps.documents.models import Clause, DocumentParent, PolicyDocument
from xianjie.apps.documents.queries.names import title_key
from xianjie.kernel.errors import RefusedError

FACT_FIELDS = (
    "title", "issuer", "number", "kind", "level", "region", "region_code", "issued_on",
    "published_on", "period_from", "period_to",
)  # fmt: skip
_DATES = {"issued_on", "published_on", "period_from", "period_to"}
_FIELD_OF_MISSING = {"document_number": "number", "division_code": "region_code"}


@transaction.atomic
def correct_facts(
    *,
    by: Actor,
    document: PolicyDocument,
    revision: int,
    values: dict[str, Any],
    parents: list[str],
    annexes: list[str],
    now: datetime,
) -> PolicyDocument:
    """Set what the document says of itself; what is left empty stays 未载明.

    ``values`` holds every one of ``FACT_FIELDS``. Raises ``RefusedError`` without a title or when
    the period ends before it begins.
    """
    held = to_correct(by, document, revision)
    if not str(values.get("title") or "").strip():
        raise RefusedError("no-title", "请写文件标题。")
    start, end = values.get("period_from"), values.get("period_to")
    if isinstance(start, date) and isinstance(end, date) and end < start:
        raise RefusedError("bad-period", "执行期止不能早于执行期起。")
    changed = []
    for name in FACT_FIELDS:
        value = values.get(name)
        value = value or None if name in _DATES else str(value or "").strip()
        if getattr(held, name) != value:
            setattr(held, name, value)
            changed.append(name)
    names = {"title": bool(held.title), **{name: bool(getattr(held, name)) for name in FACT_FIELDS}}
    held.missing = [
        one for one in held.missing if not names.get(_FIELD_OF_MISSING.get(one, one), False)
    ]
    before = [str(one.get("title", "")) for one in held.annexes]
    if annexes != before:
        held.annexes = [{"number": n, "title": title} for n, title in enumerate(annexes, 1)]
        changed.append("annexes")
    if _set_parents(held, parents):
        changed.append("parents")
    return corrected(
        by, held, "correct-facts", now, (*FACT_FIELDS, "missing", "annexes"), fields=changed
    )


def _set_parents(held: PolicyDocument, titles: list[str]) -> bool:
    bare = [title.strip("《》 ")[:200] for title in titles]
    wanted = list(dict.fromkeys(title for title in bare if title))
    present = {one.title: one for one in held.parents.all()}
    if list(present) == wanted:
        return False
    known = {
        title_key(one.title): one
        for one in PolicyDocument.objects.filter(division_code=held.division_code).exclude(
            key=held.key
        )
    }
    held.parents.exclude(title__in=wanted).delete()
    for title in wanted:
        if title not in present:
            DocumentParent.objects.create(
                document=held, title=title, parent=known.get(title_key(title))
            )
    return True


@dataclass(frozen=True)
class ClauseWords:
    """What a person says about a clause."""

    path: str
    heading: str
    kind: str
    units_open: bool = False


@transaction.atomic
def correct_clause(
    *, by: Actor, clause: Clause, revision: int, words: ClauseWords, now: datetime
) -> Clause:
    """Set path, heading and kind of a clause. Raises ``RefusedError`` for a path that is taken."""
    held = to_correct(by, clause.document, revision)
    row = _row(held, clause.pk)
    before = row.path
    path = words.path.strip()
    if not path:
        raise RefusedError("no-path", "请写条款号，例如 三(一)3(2)。")
    row.path, row.heading, row.kind = path, words.heading.strip(), words.kind
    row.units_open, row.corrected = words.units_open, True
    _save_path(row, ["path", "heading", "kind", "units_open", "corrected"])
    corrected(by, held, "correct-clause", now, path=path, before=before)
    return row


@transaction.atomic
def add_clause(
    *,
    by: Actor,
    document: PolicyDocument,
    revision: int,
    words: ClauseWords,
    after: Clause | None,
    start: int | None = None,
    end: int | None = None,
    now: datetime,
) -> Clause:
    """Add a clause behind another one (at the beginning without one), on the same level."""
    held = to_correct(by, document, revision)
    path = words.path.strip()
    if not path:
        raise RefusedError("no-path", "请写条款号，例如 三(一)3(2)。")
    before = _row(held, after.pk) if after is not None else None
    order = before.order + 1 if before else 0
    held.clauses.filter(order__gte=order).update(order=F("order") + 1)
    row = Clause(
        document=held,
        order=order,
        path=path,
        parent=before.parent if before else None,
        kind=words.kind,
        level=before.level if before else 1,
        heading=words.heading.strip(),
        units_open=words.units_open,
        corrected=True,
        **spans(held, start, end),
    )
    row.parent = _parent_of(held, path) or row.parent
    row.level = row.parent.level + 1 if row.parent else row.level
    _save_path(row, None)
    corrected(by, held, "add-clause", now, path=path)
    return row


@transaction.atomic
def remove_clause(*, by: Actor, clause: Clause, revision: int, now: datetime) -> PolicyDocument:
    """Take a clause out with its units, targets and duties; what stands below it moves up."""
    held = to_correct(by, clause.document, revision)
    row = _row(held, clause.pk)
    held.clauses.filter(parent=row).update(parent=row.parent)
    path = row.path
    row.delete()
    return corrected(by, held, "remove-clause", now, path=path)


@transaction.atomic
def move_clause(
    *, by: Actor, clause: Clause, revision: int, down: bool, now: datetime
) -> PolicyDocument:
    """Let a clause change places with its neighbour above or below in the list."""
    held = to_correct(by, clause.document, revision)
    row = _row(held, clause.pk)
    rows = held.clauses.filter(order__gt=row.order) if down else held.clauses.filter(
        order__lt=row.order)  # fmt: skip
    other = rows.order_by("order" if down else "-order").first()
    if other is None:
        raise RefusedError("at-the-end", "已经在最前或最后，不能再移。")
    row.order, other.order = other.order, row.order
    row.corrected = True
    row.save(update_fields=["order", "corrected"])
    other.save(update_fields=["order"])
    return corrected(by, held, "move-clause", now, path=row.path, down=down)


@transaction.atomic
def dismiss_finding(
    *, by: Actor, document: PolicyDocument, revision: int, number: int, now: datetime
) -> PolicyDocument:
    """Take a warning off the list after a person has looked at it (``number`` counts from 0)."""
    held = to_correct(by, document, revision)
    if not 0 <= number < len(held.findings):
        raise RefusedError("no-finding", "这条提示已经处理过。")
    gone = held.findings[number]
    held.findings = [*held.findings[:number], *held.findings[number + 1 :]]
    return corrected(
        by, held, "dismiss-finding", now, ("findings",), code=gone.get("code", ""),
        path=gone.get("path", ""),
    )  # fmt: skip


def spans(held: PolicyDocument, start: int | None, end: int | None) -> dict[str, int | None]:
    """Return a place in the text as values of a row; None for one that lies outside it."""
    if start is None or end is None or not 0 <= start < end <= len(held.text):
        return {"start": None, "end": None}
    return {"start": start, "end": end}


def _row(held: PolicyDocument, pk: int) -> Clause:
    row = held.clauses.filter(pk=pk).select_related("parent").first()
    if row is None:
        raise RefusedError("gone", "同事刚删除了这一条。")
    row.document = held
    return row


def _parent_of(held: PolicyDocument, path: str) -> Clause | None:
    """Return the clause whose path is the longest beginning of a path."""
    known = {one.path: one for one in held.clauses.all()}
    return next((known[path[:n]] for n in range(len(path) - 1, 0, -1) if path[:n] in known), None)


def _save_path(row: Clause, fields: list[str] | None) -> None:
    if row.kind not in ClauseKind.values:
        raise RefusedError("bad-kind", "没有这个类别，请重新选择。")
    try:
        with transaction.atomic():
            row.save(update_fields=fields)
    except IntegrityError as error:
        raise RefusedError("path-taken", f"已有条款号 {row.path}，请换一个。") from error
