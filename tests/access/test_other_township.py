"""Every address about a thing of one village, from another village or township of the county."""

from __future__ import annotations

import pytest

from tests.access.table import Row, all_rows, walked_rows
from tests.access.test_every_url import (
    CLOSED,
    ask,
    both_counties,
    places,
    tells_the_secret,
    world,
)
from tests.access.world import NEAR, OFFICERS, SECRET_CODE, SECRET_HEAD, World

__all__ = ["both_counties", "world"]

# Things of the whole county, which everybody in it who may open such a page may see.
OF_THE_COUNTY = {
    "quality:run": "a check is of the county; it counts and names no household",
    "registers:entries": "a register of the county, with the rows of the own places only",
    "registers:entries-export": "the rows of the own places only",
    "registers:entries-filter": "a filter of the account itself",
    "registers:entries-new": "the own places are offered only",
    "registers:entries-template": "the own places are offered only",
    "registers:entries-import": "rows are written in the own places only",
    "divisions:choose": "the county is that of every account in it",
    "screening:run": "a run is of the county; it counts and names no household",
    "screening:export": "the month of the county, with the rows of the own places only",
    "indicators:indicator": "figures of the county; townships see their own values only",
    "indicators:indicator-rows": "the households of the own places only",
    "indicators:indicator-villages": "figures of the own places only",
    "indicators:long-goals-detail": "a goal of a document, open to all with tasks",
    "cockpit:export": "the snapshot of the county, with the figures of the own places only",
    "employment:vacancies-detail": "a vacancy is for the whole county; it names nobody in full",
    "employment:vacancies-unmask": "the contact of an employer, told in the own places only",
    "employment:campaign": "a campaign of the county, with the figures of the own places only",
    "training:subsidies-detail": "the catalogue of the county; it names nobody",
    "employment:campaigns-detail": "a campaign of the county; it names nobody",
    "documents:document": "adopted documents are open to the whole county",
    "documents:matrix": "adopted documents are open to the whole county",
    "documents:targets": "adopted documents are open to the whole county",
    "documents:duties": "adopted documents are open to the whole county",
    "documents:export": "adopted documents are open to the whole county",
    "documents:unit": "adopted documents are open to the whole county",
    "documents:groups-detail": "a list of the county: clerks of every bureau read it",
    "documents:members-detail": "a list of the county: clerks of every bureau read it",
    "documents:assistance-detail": "a list of the county: clerks of every bureau read it",
    "documents:pilots-detail": "a list of the county: clerks of every bureau read it",
    "documents:inclusions-detail": "a list of the county: clerks of every bureau read it",
}
ROWS = [row for row in walked_rows() if row.roles & NEAR]


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_nobody_from_another_township_village_or_department(row: Row, world: World) -> None:
    wrong = {}
    for role, kwargs in places(row, world, sorted(row.roles & NEAR)):
        answer = ask(row, world, world.near[role], kwargs)
        code = answer.status_code
        if row.of_a_place and row.view not in OF_THE_COUNTY:
            fits = code == 404
        else:
            fits = code in (*row.answers, *CLOSED) and not tells_the_secret(answer)
        if not fits:
            wrong[role.value] = code
    assert wrong == {}


MASKED_HEAD = "李**"


@pytest.mark.parametrize("row", [r for r in walked_rows() if r.roles & OFFICERS], ids=str)
def test_the_three_officers_see_no_household(row: Row, world: World) -> None:
    told = []
    # An event may be about a household: then it names the number of the register, no person.
    secrets = (SECRET_HEAD, MASKED_HEAD, *(() if row.view.startswith("audit:") else (SECRET_CODE,)))
    for role in sorted(row.roles & OFFICERS):
        answer = ask(row, world, world.own[role], row.kwargs(world))
        told += [role.value] if tells_the_secret(answer, secrets) else []
    assert told == []


# The mark lets pytest-django make the database when only this module is run.
@pytest.mark.django_db
def test_exceptions_are_of_the_table() -> None:
    assert set(OF_THE_COUNTY) - {row.view for row in all_rows() if row.of_a_place} == set()
