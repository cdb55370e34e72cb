"""What the catalogue shows: packaged registers and the county's own, with their rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registers.enums import State
from xianjie.apps.registers.groups import GROUPS
from xianjie.apps.registers.models import Entry, OwnRegister
from xianjie.apps.registers.queries.active import concerned, switched
from xianjie.exchange.register_files import packaged_registers
from xianjie.exchange.registers import Definition


@dataclass(frozen=True)
class Line:
    """A register in the catalogue; ``own`` is the county's own, None for a packaged one.

    ``rows`` and ``changed_at`` are of what the user sees; ``reads`` tells whether he may open it.
    """

    key: str
    title: str
    group: str
    definition: Definition | None
    own: OwnRegister | None
    is_on: bool
    rows: int
    changed_at: datetime | None
    reads: bool

    @property
    def group_title(self) -> str:
        """What its area is called."""
        return str(GROUPS[self.group].title)

    @property
    def draft(self) -> bool:
        """Whether changes wait to be published."""
        return self.own is not None and self.own.draft is not None


def catalogue_of(county: str, scope: Scope) -> tuple[list[Line], list[Line]]:
    """Return a county's own registers and the packaged ones; three queries.

    Who does not read the registers of a whole place, as the clerks of departments, is shown only
    what he may open.
    """
    numbers = _numbers(county, scope)
    own = []
    for one in OwnRegister.objects.filter(county_code=county).order_by("number"):
        definition = Definition.model_validate(one.definition or one.draft)
        own.append(_line(definition, one, one.state == State.PUBLISHED, scope, numbers))
    said = switched(county)
    packaged = [
        _line(one, None, said.get(key, one.offered_in(county)), scope, numbers)
        for key, one in packaged_registers().items()
    ]
    part = scope.narrowed(Permission.VIEW_REGISTERS)
    if not part.unlimited and not any(
        one.startswith(county) or county.startswith(one) for one in part.prefixes
    ):
        return [one for one in own if one.reads], [one for one in packaged if one.reads]
    return own, packaged


_Numbers = dict[str, tuple[int, datetime]]


def _numbers(county: str, scope: Scope) -> _Numbers:
    rows = Entry.objects.visible_to(scope, inside=county.ljust(12, "0"))
    rows = rows.filter(county_code=county, retired_at__isnull=True)
    found = rows.order_by().values("register").annotate(n=Count("pk"), last=Max("updated_at"))
    return {row["register"]: (row["n"], row["last"]) for row in found}


def _line(
    definition: Definition, own: OwnRegister | None, is_on: bool, scope: Scope, numbers: _Numbers
) -> Line:
    reads = concerned(scope, definition).may(GROUPS[definition.group].view)
    rows, last = numbers.get(definition.key, (0, None)) if reads else (0, None)
    return Line(
        definition.key, own.title if own else definition.title, definition.group, definition, own,
        is_on, rows, last, reads and is_on,
    )  # fmt: skip


def narrowed(lines: Sequence[Line], *, words: str, group: str, state: str) -> list[Line]:
    """Return the lines whose title or description holds the words, of an area and a state."""
    wanted = words.strip()
    return [
        line
        for line in lines
        if (not wanted or wanted in line.title or wanted in _about(line))
        and (not group or line.group == group)
        and (not state or (state == "on") == line.is_on)
    ]


def _about(line: Line) -> str:
    return line.definition.about if line.definition else ""
