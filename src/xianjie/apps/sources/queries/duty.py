"""Whose feeds are whose: a department clerk sees and brings those of one department only."""

from __future__ import annotations

from collections.abc import Iterable

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.scope import Grant, Scope
from xianjie.apps.sources.models import FeedExpectation
from xianjie.exchange.contracts import all_contracts


def feeds_for(scope: Scope, county: str) -> frozenset[str]:
    """Return the feeds of a county that a scope is concerned with.

    Every declared feed, unless all posts that reach the county are of department clerks: then
    those that the county expects of their organisations, or, where it named no organisation,
    whose department is the clerk's sector or part of the organisation's name.
    """
    every = frozenset(contract.id for contract in all_contracts("feed"))
    if scope.unlimited:
        return every
    county = county[:6]
    reaching = [g for g in scope.grants if _reaches(g, county)]
    if any(grant.role != Role.DEPARTMENT_CLERK for grant in reaching):
        return every
    if not reaching:
        return frozenset()
    return _of_departments(reaching, county) & every


def may_handle(scope: Scope, county: str, feed: str) -> bool:
    """Whether a scope is concerned with a feed of a county."""
    return feed in feeds_for(scope, county)


def belongs_to(department: str, *, sector: str, name: str) -> bool:
    """Whether a department named in a contract is an organisation of that sector or name."""
    return bool(department) and (department == sector or department in name)


def _reaches(grant: Grant, county: str) -> bool:
    return grant.prefix.startswith(county) or county.startswith(grant.prefix)


def _of_departments(clerks: Iterable[Grant], county: str) -> frozenset[str]:
    names = {
        one.pk: (one.sector, one.name)
        for one in Organisation.objects.filter(
            pk__in=[grant.organisation_id for grant in clerks if grant.organisation_id]
        )
    }
    expected = {
        feed: (organisation, department)
        for feed, organisation, department in FeedExpectation.objects.filter(
            county_code=county
        ).values_list("feed", "organisation_id", "department")
    }
    found = set()
    for contract in all_contracts("feed"):
        organisation, department = expected.get(contract.id, (None, contract.department))
        if organisation is not None:
            mine = organisation in names
        else:
            mine = any(
                belongs_to(department, sector=sector, name=name) for sector, name in names.values()
            )
        if mine:
            found.add(contract.id)
    return frozenset(found)
