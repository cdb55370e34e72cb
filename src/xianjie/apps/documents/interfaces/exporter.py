"""A document as a workbook: facts, clauses, units, targets, duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

from django.utils import timezone

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.documents.actions import record_export
from xianjie.apps.documents.models import Clause, PolicyDocument
from xianjie.apps.documents.queries import cited_path, clauses_of
from xianjie.exchange.provenance import Provenance, write_provenance
from xianjie.exchange.writing import new_workbook, write_table

_CLAUSES = (("条款号", 16), ("类别", 10), ("条名", 50), ("牵头单位", 36), ("责任单位", 60),
            ("名单不完整", 10))  # fmt: skip
_UNITS = (("条款号", 16), ("作用", 8), ("文件所写名称", 30), ("本县单位", 30))
_TARGETS = (("条款号", 16), ("指标", 36), ("范围", 36), ("比较", 8), ("数值", 14), ("上限", 10),
            ("单位", 10), ("时间", 12), ("序列", 24), ("语气", 8), ("门槛", 6),
            ("原文", 50))  # fmt: skip
_DUTIES = (("条款号", 16), ("类别", 10), ("事项", 40), ("频次", 8), ("每期几日前", 10),
           ("期限", 12), ("原文", 50))  # fmt: skip


def export_document(*, by: Actor, made_by: str, document: PolicyDocument, now: datetime) -> bytes:
    """Write a document, audit it, return the bytes of the workbook."""
    clauses = list(clauses_of(document))
    target = BytesIO()
    with new_workbook(target) as book:
        number = write_table(book, "条款", _CLAUSES, (_clause(one) for one in clauses))
        write_table(book, "责任单位", _UNITS, _units(clauses))
        write_table(book, "指标", _TARGETS, _targets(clauses))
        write_table(book, "职责", _DUTIES, _duties(clauses))
        provenance = Provenance(
            title=document.title,
            by=made_by,
            at=timezone.localtime(now),
            rows=number,
            more=(("版本", f"第 {document.version} 版，{document.get_state_display()}"),),
        )
        write_provenance(book, provenance)
    record_export(by=by, document=document, rows=number, now=now)
    return target.getvalue()


def _clause(one: Clause) -> tuple[object, ...]:
    units = list(one.units.all())
    lead = "、".join(unit.printed for unit in units if unit.role == "LEAD")
    rest = "、".join(unit.printed for unit in units if unit.role != "LEAD")
    head = (cited_path(one.path), one.get_kind_display(), one.heading)
    return (*head, lead, rest, "是" if one.units_open else "")


def _units(clauses: list[Clause]) -> Iterator[tuple[object, ...]]:
    for clause in clauses:
        for unit in clause.units.all():
            meaning = unit.organisation or unit.group or ""
            yield (cited_path(clause.path), unit.get_role_display(), unit.printed, str(meaning))


def _targets(clauses: list[Clause]) -> Iterator[tuple[object, ...]]:
    for clause in clauses:
        for one in clause.targets.all():
            yield (
                cited_path(clause.path), one.name, one.scope, one.get_comparator_display(),
                one.value, one.upper, one.unit, one.by, one.series, one.get_modality_display(),
                "是" if one.is_rule else "", one.verbatim,
            )  # fmt: skip


def _duties(clauses: list[Clause]) -> Iterator[tuple[object, ...]]:
    for clause in clauses:
        for one in clause.duties.all():
            yield (
                cited_path(clause.path), one.get_kind_display(), one.name, one.every, one.day,
                one.due, one.verbatim,
            )  # fmt: skip
