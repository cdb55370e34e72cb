"""What the rulebook asks of relocation sites and their households (M13-02)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.policies.queries import standards

LEADING, PROJECTS, KINDS = "安置区主导产业数", "搬迁户增收项目数", "搬迁户增收措施清单"
LEAST = 1


@dataclass(frozen=True)
class SiteRules:
    """How many leading industries a site and how many income projects a household needs.

    ``kinds`` are the kinds of help (帮扶措施) that count as a project.
    """

    leading: int
    projects: int
    kinds: frozenset[str]
    unverified: bool


def site_rules(county: str, on: date) -> SiteRules:
    """Return the rules of a county; where it says nothing, one of each."""
    found = standards(county, on, (LEADING, PROJECTS, KINDS))

    def least(name: str) -> int:
        known = found.whole(name)
        return LEAST if known is None else known

    return SiteRules(
        least(LEADING), least(PROJECTS), frozenset(found.texts(KINDS)),
        found.unverified(LEADING, PROJECTS),
    )  # fmt: skip
