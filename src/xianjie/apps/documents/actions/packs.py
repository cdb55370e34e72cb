"""Take a published document that comes with the rulebook into the register of a county."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.divisions.codes import padded
from xianjie.apps.documents.actions.common import check_manages
from xianjie.apps.documents.actions.registering import register_records
from xianjie.apps.documents.models import PolicyDocument
from xianjie.docparse import model as read
from xianjie.docparse.organisations import is_group, resolve
from xianjie.policy.packs import Pack, PackClause, PackDuty, PackTarget

_NOWHERE = read.Span(0, 0)


@transaction.atomic
def take_pack(*, by: Actor, county: str, pack: Pack, now: datetime) -> PolicyDocument:
    """Register a pack as a version that waits for its check.

    Taking the same state of a pack again raises ``KnownDocumentError``.
    """
    check_manages(by, padded(county[:6]))
    return register_records(
        by=by, county=county, reading=reading_of(pack), key=pack.key, digest=pack_digest(pack),
        now=now, region_code=pack.place,
    )  # fmt: skip


def pack_digest(pack: Pack) -> str:
    """Return a digest of what a pack says, without where it was read."""
    facts = [one.name for one in fields(pack) if one.name not in ("origin", "clauses")]
    parts = [repr(getattr(pack, name)) for name in facts]
    parts += [_told(clause) for clause in pack.clauses]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _told(clause: PackClause) -> str:
    parts: list[PackTarget | PackDuty] = [*clause.targets, *clause.rules, *clause.duties]
    figures = [
        [getattr(one, part.name) for part in fields(one) if part.name != "line"] for one in parts
    ]
    own = [getattr(clause, name) for name in ("path", "kind", "topic", "lead", "responsible",
                                              "open", "units_from")]  # fmt: skip
    return repr((own, figures))


def reading_of(pack: Pack) -> read.Reading:
    """Return a pack as the parser's records, without text and positions."""
    facts = read.Facts(
        title=pack.title or pack.key,
        issuer=pack.issuer or None,
        document_number=pack.number or None,
        issued_on=pack.issued_on,
        published_on=pack.published_on,
        period_from=pack.period_from,
        period_to=pack.period_to,
        region=pack.region or None,
        level=pack.level or None,
        kind=pack.kind or None,
        parents=pack.parents,
        annexes=tuple(read.Annex(title, number) for number, title in enumerate(pack.annexes, 1)),
        missing=pack.missing,
    )
    return read.Reading("", facts, tuple(_clause(one) for one in pack.clauses), kind="pack")


def _clause(one: PackClause) -> read.Clause:
    units = [_unit(name, read.UnitRole.LEAD) for name in one.lead]
    units += [_unit(name, read.UnitRole.RESPONSIBLE) for name in one.responsible]
    return read.Clause(
        path=one.path,
        kind=read.ClauseKind(one.kind),
        level=one.level,
        heading=one.topic,
        number="",
        span=_NOWHERE,
        own=_NOWHERE,
        parent=one.parent,
        units=tuple(units),
        units_from=one.units_from,
        units_open=one.open,
        targets=tuple(_target(figure) for figure in one.targets),
        rules=tuple(_target(figure, is_rule=True) for figure in one.rules),
        duties=tuple(_duty(duty) for duty in one.duties),
    )


def _unit(name: str, role: read.UnitRole) -> read.Unit:
    known = resolve(name)
    return read.Unit(name, role, known.organisation, known.sector, is_group(name))


def _target(one: PackTarget, *, is_rule: bool = False) -> read.Target:
    return read.Target(
        name=one.name,
        comparator=read.Comparator(one.comparator),
        value=one.value,
        unit=one.unit,
        verbatim="",
        span=_NOWHERE,
        by=one.by or None,
        scope=one.scope or None,
        upper=one.upper,
        modality=read.Modality(one.modality),
        series=one.series,
        is_rule=is_rule,
    )


def _duty(one: PackDuty) -> read.Duty:
    return read.Duty(
        one.kind, one.name, "", _NOWHERE, every=one.every or None, day=one.day, due=one.due or None
    )
