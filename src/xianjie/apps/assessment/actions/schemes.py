"""Make and change schemes; nothing of a scheme changes once a result of it was published."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.assessment.enums import ObjectKind, Rule, RunState
from xianjie.apps.assessment.models import AssessmentScheme, SchemeLine
from xianjie.apps.assessment.queries.checking import params_fault
from xianjie.apps.assessment.queries.figures import MANUAL
from xianjie.apps.assessment.queries.templates import templates
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import padded
from xianjie.kernel.errors import RefusedError


def permit(by: Actor, code: str, permission: Permission = Permission.ASSESS) -> int:
    """Return who acts; raises ``RefusedError`` without the right in the county."""
    if by.user_id is None or not by.scope.may(permission, code[:6]):
        raise RefusedError("not-permitted", "您没有办理考核的权限。")
    return by.user_id


@transaction.atomic
def make_scheme(
    *, by: Actor, county: str, template: str, year: int, title: str = "", now: datetime
) -> AssessmentScheme:
    """Make a scheme of a county from a packaged one."""
    user = permit(by, county)
    packed = templates().get(template)
    if packed is None:
        raise RefusedError("no-template", "没有这个模板。")
    title = title.strip()[:80] or packed.title
    same = AssessmentScheme.objects.filter(division_code=padded(county), year=year, title=title)
    if same.exists():
        raise RefusedError("known", "这一年已有同名的方案，请换个名称。")
    made = AssessmentScheme.objects.create(
        division_code=padded(county), title=title, year=year, objects_kind=packed.objects,
        process_share=packed.process_share, source=packed.source, template=template,
        created_by_id=user, created_at=now,
    )  # fmt: skip
    SchemeLine.objects.bulk_create(
        SchemeLine(
            scheme=made, number=number, group=line.group, name=line.name, weight=line.weight,
            source=line.source, rule=line.rule, params=line.params,
        )
        for number, line in enumerate(packed.lines, start=1)
    )  # fmt: skip
    _audit(by, made, "assessment.make-scheme", now, template=template)
    return made


def _editable(by: Actor, scheme: AssessmentScheme) -> AssessmentScheme:
    held = AssessmentScheme.objects.select_for_update().get(pk=scheme.pk)
    permit(by, held.division_code)
    if held.runs.filter(state=RunState.PUBLISHED).exists():
        raise RefusedError("published", "这个方案已经公布过结果，不能再改；请另建一个。")
    return held


@transaction.atomic
def change_scheme(
    *,
    by: Actor,
    scheme: AssessmentScheme,
    title: str,
    process_share: int,
    source: str,
    now: datetime,
) -> AssessmentScheme:
    """Change name, share of the process and citation of a scheme."""
    held = _editable(by, scheme)
    if not title.strip():
        raise RefusedError("no-title", "请写方案名称。")
    same = AssessmentScheme.objects.filter(
        division_code=held.division_code, year=held.year, title=title.strip()
    ).exclude(pk=held.pk)
    if same.exists():
        raise RefusedError("known", "这一年已有同名的方案，请换个名称。")
    held.title, held.process_share = title.strip()[:80], process_share
    held.source, held.version = source.strip()[:200], held.version + 1
    held.save()
    _audit(by, held, "assessment.change-scheme", now, version=held.version)
    return held


@transaction.atomic
def save_line(
    *,
    by: Actor,
    scheme: AssessmentScheme,
    line: SchemeLine | None,
    group: str,
    name: str,
    weight: Decimal,
    source: str,
    rule: str,
    params: dict[str, Any],
    now: datetime,
) -> SchemeLine:
    """Add or change a line. Raises ``RefusedError`` for figures that the rule cannot use."""
    held = _editable(by, scheme)
    fault = params_fault(rule, params)
    if fault:
        raise RefusedError("bad-params", f"{fault}。")
    if rule == Rule.MANUAL and source != MANUAL:
        raise RefusedError("bad-source", "人工评分不能有数据来源。")
    others = held.lines.exclude(pk=line.pk) if line else held.lines.all()
    if others.filter(name=name.strip()).exists():
        raise RefusedError("known", "方案里已有同名的指标。")
    row = line or SchemeLine(
        scheme=held, number=(held.lines.aggregate(n=Max("number"))["n"] or 0) + 1
    )
    row.group, row.name, row.weight = group.strip()[:30], name.strip()[:80], weight
    row.source, row.rule, row.params = source, rule, params
    row.save()
    held.version += 1
    held.save(update_fields=["version"])
    _audit(by, held, "assessment.save-line", now, line=row.number)
    return row


@transaction.atomic
def remove_line(*, by: Actor, line: SchemeLine, now: datetime) -> None:
    """Take a line out of a scheme."""
    held = _editable(by, line.scheme)
    number = line.number
    held.lines.filter(pk=line.pk).delete()
    _audit(by, held, "assessment.remove-line", now, line=number)


def _audit(by: Actor, row: AssessmentScheme, action: str, now: datetime, **detail: Any) -> None:
    record(
        actor=by, action=action, object_type="assessment.AssessmentScheme", object_id=row.pk,
        division_code=row.division_code, detail={"kind": ObjectKind(row.objects_kind), **detail},
        at=now,
    )  # fmt: skip
