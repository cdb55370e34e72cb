"""The ranking for the yearly plan, and the notices that are owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.funds import choices, rules
from xianjie.apps.funds.entities import bound_codes
from xianjie.apps.funds.machine import LIBRARY, machine
from xianjie.apps.funds.models import PlanCheck, Project, ProjectNotice
from xianjie.apps.funds.queries.projects import in_county, visible_projects
from xianjie.apps.funds.ranking import Ranked, ranked
from xianjie.apps.indicators_below import watched_villages


def ranking_of(scope: Scope, county: str, year: int, today: date) -> list[Ranked]:
    """Return the projects in the library for a year (and left over from before) by points."""
    rows = visible_projects(scope).filter(in_county(county), state=LIBRARY, year__lte=year)
    known = rules.fund_rules(county, today).pairs(rules.PRIORITIES)
    return ranked(list(rows), known, bound_codes(county, today), watched_villages(county, today))
