"""Bring the divisions of a county, prefecture or province into the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.codes import ancestors, padded, significant
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.divisions.package import SOURCE, PackagedDivision, read_divisions
from xianjie.kernel.errors import RefusedError

# The package says what is, not since when: its divisions hold from before any period compared.
SINCE_EVER = date(2000, 1, 1)


@dataclass(frozen=True)
class DivisionLoad:
    """What loading changed: counts, and how many of each level are in force now."""

    prefix: str
    added: int
    renamed: int
    closed: int
    unchanged: int
    by_level: dict[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.renamed or self.closed)


@transaction.atomic
def load_divisions(
    *, by: Actor, prefix: str, source_dir: Path, today: date, now: datetime
) -> DivisionLoad:
    """Load the statistics divisions at and below a code, and those above it.

    The same data a second time changes nothing. Newer data close what is gone and what has a
    new name as of ``today`` and open the new; nothing is deleted. Raises ``RefusedError``
    when the package is not installed or does not know the code.
    """
    if not by.scope.may(Permission.MANAGE_ACCOUNTS, significant(prefix)):
        raise RefusedError("not-permitted", "您没有装载行政区划的权限，请联系系统管理员。")
    wanted_prefix = significant(prefix)
    wanted = read_divisions(wanted_prefix, source_dir)
    present = {d.code: d for d in _present(wanted_prefix)}
    gone = [d for code, d in present.items() if code not in wanted]
    renamed = [
        d
        for code, d in present.items()
        if code in wanted and (d.name, d.level, d.parent_code) != _facts(wanted[code])
    ]
    added = [found for code, found in wanted.items() if code not in present]
    _close(gone + renamed, today)
    known_before = Division.objects.filter(
        scheme=Scheme.STATS, code__in=[found.code for found in added]
    ).values_list("code", flat=True)
    since = {d.code: today for d in renamed} | dict.fromkeys(known_before, today)
    opened = added + [wanted[d.code] for d in renamed]
    Division.objects.bulk_create(
        [_division(found, since.get(found.code, SINCE_EVER)) for found in opened],
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["scheme", "code", "valid_from"],
        update_fields=["name", "level", "parent_code", "valid_to", "source"],
    )
    by_level = {level.label: 0 for level in Level}
    for found in wanted.values():
        by_level[found.level.label] += 1
    result = DivisionLoad(
        prefix=wanted_prefix,
        added=len(added),
        renamed=len(renamed),
        closed=len(gone),
        unchanged=len(wanted) - len(added) - len(renamed),
        by_level={level: count for level, count in by_level.items() if count},
    )
    if result.changed:
        record(
            actor=by,
            action="divisions.load",
            object_type="division",
            object_id=wanted_prefix,
            division_code=padded(wanted_prefix),
            at=now,
            detail={
                "added": result.added,
                "renamed": result.renamed,
                "closed": result.closed,
                "source": SOURCE,
            },
        )
    return result


def _present(prefix: str) -> list[Division]:
    open_ones = Division.objects.filter(scheme=Scheme.STATS, valid_to__isnull=True)
    above = [padded(code) for code in ancestors(prefix)]
    return [
        *open_ones.filter(code__gte=padded(prefix), code__lte=prefix.ljust(12, "9")),
        *open_ones.filter(code__in=above),
    ]


def _facts(found: PackagedDivision) -> tuple[str, str, str]:
    return found.name, found.level.value, found.parent_code


def _close(divisions: list[Division], today: date) -> None:
    Division.objects.filter(pk__in=[d.pk for d in divisions]).update(valid_to=today)


def _division(found: PackagedDivision, valid_from: date) -> Division:
    return Division(
        scheme=Scheme.STATS,
        code=found.code,
        name=found.name,
        level=found.level,
        parent_code=found.parent_code,
        valid_from=valid_from,
        source=SOURCE,
    )
