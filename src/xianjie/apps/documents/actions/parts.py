"""Correct the units, targets and duties of a clause before the document is adopted."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.divisions.codes import padded, significant
from xianjie.apps.documents.actions.common import corrected, to_correct
from xianjie.apps.documents.actions.correcting import spans
from xianjie.apps.documents.actions.storing import year_of
from xianjie.apps.documents.enums import Comparator, DutyKind, UnitRole
from xianjie.apps.documents.models import (
    Clause,
    ClauseDuty,
    ClauseUnit,
    LeadingGroup,
    PolicyDocument,
    Target,
    UnitAlias,
)
from xianjie.apps.documents.queries.resolving import Resolver
from xianjie.kernel.errors import RefusedError


def _clause(held: PolicyDocument, pk: int) -> Clause:
    row = held.clauses.filter(pk=pk).first()
    if row is None:
        raise RefusedError("gone", "同事刚删除了这一条。")
    return row


def _touch(clause: Clause) -> None:
    Clause.objects.filter(pk=clause.pk).update(corrected=True)


def _next(rows: object) -> int:
    last: int | None = rows.aggregate(last=Max("order"))["last"]  # type: ignore[attr-defined]
    return 0 if last is None else last + 1


def _at_home(held: PolicyDocument, organisation: Organisation | None) -> None:
    county = significant(held.division_code)[:6]
    if organisation is not None and not organisation.division_code.startswith(county):
        raise RefusedError("foreign", "只能选本县的单位。")


@transaction.atomic
def add_unit(
    *, by: Actor, clause: Clause, revision: int, printed: str, role: str,
    is_group: bool = False, organisation: Organisation | None = None, now: datetime,
) -> ClauseUnit:  # fmt: skip
    """Add a unit to a clause; what it means is looked up where nobody says it."""
    held = to_correct(by, clause.document, revision)
    row = _clause(held, clause.pk)
    printed = printed.strip() or (organisation.name if organisation else "")
    if not printed:
        raise RefusedError("no-name", "请写单位名称，或从本县单位里选。")
    if role not in UnitRole.values:
        raise RefusedError("bad-role", "没有这个作用，请重新选择。")
    _at_home(held, organisation)
    unit = ClauseUnit(
        clause=row, order=_next(row.units), role=role, printed=printed[:100], is_group=is_group,
        organisation=organisation, **_place(held, row, printed),
    )  # fmt: skip
    if organisation is None:
        meaning = Resolver(held.division_code, held.issued_on).find(printed, is_group=is_group)
        unit.organisation_id, unit.group_id = meaning.organisation_id, meaning.group_id
    try:
        with transaction.atomic():
            unit.save()
    except IntegrityError as error:
        raise RefusedError("twice", "这一条里已有这个单位和作用。") from error
    _touch(row)
    corrected(by, held, "add-unit", now, path=row.path, unit=unit.printed, role=role)
    return unit


def _place(held: PolicyDocument, clause: Clause, words: str) -> dict[str, int | None]:
    """Return where words stand in a clause; None when they do not."""
    if not held.text or clause.start is None or clause.end is None or not words:
        return {"start": None, "end": None}
    at = held.text.find(words, clause.start, clause.end)
    return spans(held, at, at + len(words)) if at >= 0 else {"start": None, "end": None}


@transaction.atomic
def change_unit(
    *, by: Actor, unit: ClauseUnit, revision: int, role: str,
    organisation: Organisation | None, now: datetime,
) -> ClauseUnit:  # fmt: skip
    """Set the role of a unit and the organisation that it is."""
    held = to_correct(by, unit.clause.document, revision)
    row = _clause(held, unit.clause_id)
    one = row.units.filter(pk=unit.pk).first()
    if one is None:
        raise RefusedError("gone", "同事刚删除了这个单位。")
    if role not in UnitRole.values:
        raise RefusedError("bad-role", "没有这个作用，请重新选择。")
    _at_home(held, organisation)
    one.role, one.organisation = role, organisation
    try:
        with transaction.atomic():
            one.save(update_fields=["role", "organisation"])
    except IntegrityError as error:
        raise RefusedError("twice", "这一条里已有这个单位和作用。") from error
    _touch(row)
    corrected(by, held, "change-unit", now, path=row.path, unit=one.printed, role=role)
    return one


@transaction.atomic
def remove_unit(*, by: Actor, unit: ClauseUnit, revision: int, now: datetime) -> PolicyDocument:
    """Take a unit out of a clause."""
    held = to_correct(by, unit.clause.document, revision)
    row = _clause(held, unit.clause_id)
    row.units.filter(pk=unit.pk).delete()
    _touch(row)
    return corrected(by, held, "remove-unit", now, path=row.path, unit=unit.printed)


@transaction.atomic
def resolve_name(
    *, by: Actor, document: PolicyDocument, revision: int, name: str,
    organisation: Organisation | None = None, group: LeadingGroup | None = None, now: datetime,
) -> int:  # fmt: skip
    """Say what a printed name means, in the whole document and from now on; return how many.

    Raises ``RefusedError`` for an organisation or a group of another county, and for neither.
    """
    held = to_correct(by, document, revision)
    if (organisation is None) == (group is None):
        raise RefusedError("no-meaning", "请选一个单位或领导小组。")
    _at_home(held, organisation)
    county = significant(held.division_code)[:6]
    if group is not None and not group.division_code.startswith(county):
        raise RefusedError("foreign", "只能选本县的领导小组。")
    number = ClauseUnit.objects.filter(clause__document=held, printed=name).update(
        organisation=organisation, group=group
    )
    if not number:
        raise RefusedError("gone", "文件里没有这个名称了。")
    UnitAlias.objects.update_or_create(
        division_code=padded(county), name=name,
        defaults={"organisation": organisation, "group": group},
    )  # fmt: skip
    corrected(by, held, "resolve-unit", now, unit=name, clauses=number)
    return number


@transaction.atomic
def resolve_again(*, by: Actor, document: PolicyDocument, revision: int, now: datetime) -> int:
    """Look every unresolved name up again, after organisations were registered; return how many."""
    held = to_correct(by, document, revision)
    resolver = Resolver(held.division_code, held.issued_on)
    changed = []
    rows = ClauseUnit.objects.filter(
        clause__document=held, organisation__isnull=True, group__isnull=True
    )
    for unit in rows:
        meaning = resolver.find(unit.printed, unit.name, is_group=unit.is_group)
        if meaning.is_known:
            unit.organisation_id, unit.group_id = meaning.organisation_id, meaning.group_id
            changed.append(unit)
    if changed:
        ClauseUnit.objects.bulk_update(changed, ["organisation", "group"], batch_size=200)
        corrected(by, held, "resolve-unit", now, clauses=len(changed))
    return len(changed)


@dataclass(frozen=True)
class TargetWords:
    """Every field of a target as a person sets it."""

    name: str
    comparator: str
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    by: str = ""
    scope: str = ""
    series: str = ""
    modality: str = ""
    is_rule: bool = False
    verbatim: str = ""


def _check_target(words: TargetWords) -> None:
    if not words.name.strip():
        raise RefusedError("no-name", "请写指标名称。")
    if words.comparator not in Comparator.values:
        raise RefusedError("bad-comparator", "没有这个比较方式，请重新选择。")
    if words.value is None and words.comparator == Comparator.EQUAL:
        raise RefusedError("no-value", "“等于”要写数值；没有数的请选“全部”。")
    if words.upper is not None and (words.value is None or words.upper < words.value):
        raise RefusedError("bad-upper", "上限要大于数值。")


@transaction.atomic
def save_target(
    *, by: Actor, clause: Clause, target: Target | None, revision: int, words: TargetWords,
    start: int | None = None, end: int | None = None, now: datetime,
) -> Target:  # fmt: skip
    """Correct a target, or add one (``target`` None) from marked text or from words."""
    held = to_correct(by, clause.document, revision)
    row = _clause(held, clause.pk)
    _check_target(words)
    if target is None:
        one = Target(clause=row, order=_next(row.targets), **spans(held, start, end))
        if one.start is None:
            for name, value in _place(held, row, words.verbatim.strip()).items():
                setattr(one, name, value)
    else:
        found = row.targets.filter(pk=target.pk).first()
        if found is None:
            raise RefusedError("gone", "同事刚删除了这个指标。")
        one = found
    for name, value in asdict(words).items():
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    one.year, one.corrected = year_of(one.by), True
    one.save()
    act = "correct-target" if target is not None else "add-target"
    corrected(by, held, act, now, path=row.path, target=one.name, rule=one.is_rule)
    return one


@transaction.atomic
def remove_target(*, by: Actor, target: Target, revision: int, now: datetime) -> PolicyDocument:
    """Take a target out."""
    held = to_correct(by, target.clause.document, revision)
    row = _clause(held, target.clause_id)
    row.targets.filter(pk=target.pk).delete()
    _touch(row)
    return corrected(by, held, "remove-target", now, path=row.path, target=target.name)


@dataclass(frozen=True)
class DutyWords:
    """Every field of a duty as a person sets it."""

    kind: str
    name: str
    every: str = ""
    day: int | None = None
    due: str = ""
    verbatim: str = ""


@transaction.atomic
def save_duty(
    *, by: Actor, clause: Clause, duty: ClauseDuty | None, revision: int, words: DutyWords,
    start: int | None = None, end: int | None = None, now: datetime,
) -> ClauseDuty:  # fmt: skip
    """Correct a duty, or add one (``duty`` None)."""
    held = to_correct(by, clause.document, revision)
    row = _clause(held, clause.pk)
    if not words.name.strip():
        raise RefusedError("no-name", "请写事项。")
    if words.kind not in DutyKind.values:
        raise RefusedError("bad-kind", "没有这个类别，请重新选择。")
    if words.day is not None and not 1 <= words.day <= 31:
        raise RefusedError("bad-day", "日期请写 1 到 31。")
    if duty is None:
        one = ClauseDuty(clause=row, order=_next(row.duties), **spans(held, start, end))
        if one.start is None:
            for name, value in _place(held, row, words.verbatim.strip()).items():
                setattr(one, name, value)
    else:
        found = row.duties.filter(pk=duty.pk).first()
        if found is None:
            raise RefusedError("gone", "同事刚删除了这个事项。")
        one = found
    for name, value in asdict(words).items():
        setattr(one, name, value.strip() if isinstance(value, str) else value)
    one.save()
    _touch(row)
    act = "correct-duty" if duty is not None else "add-duty"
    corrected(by, held, act, now, path=row.path, duty=one.name)
    return one


@transaction.atomic
def remove_duty(*, by: Actor, duty: ClauseDuty, revision: int, now: datetime) -> PolicyDocument:
    """Take a duty out."""
    held = to_correct(by, duty.clause.document, revision)
    row = _clause(held, duty.clause_id)
    row.duties.filter(pk=duty.pk).delete()
    _touch(row)
    return corrected(by, held, "remove-duty", now, path=row.path, duty=duty.name)
