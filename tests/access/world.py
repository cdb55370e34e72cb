"""Two counties and an account of every role in each, for walking every page as everybody."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.test.client import ClientHandler

from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.divisions.enums import Level, Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.models import Clue, ClueMonth, Run

FOREIGN_COUNTY = "620402"
FOREIGN_TOWN = "620402101000"
FOREIGN_VILLAGE = "620402101201"
NEAR_VILLAGE = "532325101202"
AT_TOWN = {Role.TOWNSHIP_REVIEWER}
AT_VILLAGE = {Role.VILLAGE_WORKER, Role.STATIONED_MEMBER, Role.HELPER}
NEAR = AT_TOWN | AT_VILLAGE | {Role.DEPARTMENT_CLERK}
OFFICERS = frozenset({Role.ADMINISTRATOR, Role.SECURITY_OFFICER, Role.AUDITOR})
EVERYBODY = frozenset(Role)
BUSINESS = EVERYBODY - OFFICERS
SECRET_CODE = "532300000001"
SECRET_HEAD = "李大山"


@dataclass
class World:
    """What stands in the county that the walk is about, and who walks.

    ``own`` holds an account of each role whose post reaches the household, ``foreign`` one of
    each role in another county, ``near`` one of each role below the county in another township or
    village of the same county and a clerk of another organisation; ``sessions`` the session key
    of each. ``handler`` answers the requests of them all.
    """

    household: Household
    person: Person
    run: Run
    clue_month: ClueMonth
    clue: Clue
    own: dict[Role, User]
    foreign: dict[Role, User]
    near: dict[Role, User]
    sessions: dict[int, str]
    period: str = small.PERIOD
    county: str = small.COUNTY
    town: str = small.TOWN
    village: str = small.VILLAGE
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))


def _place(role: Role, whole: str, town: str, village: str) -> str:
    if role in AT_VILLAGE:
        return village
    return town[:9] if role in AT_TOWN else whole


def build_world(configured: object, folder: Path) -> World:
    """Store both counties, a rulebook, one household with a clue, and an account of everybody."""
    small.make_divisions()
    for code, name, level, parent in (
        (FOREIGN_COUNTY + "000000", "白银区", Level.COUNTY, "620400000000"),
        (FOREIGN_TOWN, "水川镇", Level.TOWNSHIP, FOREIGN_COUNTY + "000000"),
        (FOREIGN_VILLAGE, "大川渡村", Level.VILLAGE, FOREIGN_TOWN),
        (NEAR_VILLAGE, "新庄村", Level.VILLAGE, small.TOWN),
    ):
        Division.objects.create(
            scheme=Scheme.STATS,
            code=code,
            name=name,
            level=level,
            parent_code=parent,
            valid_from=date(2021, 1, 1),
            source="test",
        )
    run = small.make_run(rulebook_hash=small.publish_rulebook(configured, folder))
    household = small.make_household(1)
    month = small.make_clue(run, household, rule=small.RULE)
    small.explain_by(month, "5800")
    own, foreign = {}, {}
    for role in Role:
        place = _place(role, small.COUNTY, small.TOWN, small.VILLAGE)
        own[role] = small.make_user(f"own-{role.value.lower()}", role, place)
        place = _place(role, FOREIGN_COUNTY, FOREIGN_TOWN, FOREIGN_VILLAGE)
        foreign[role] = small.make_user(f"foreign-{role.value.lower()}", role, place)
    near = {
        role: small.make_user(
            f"near-{role.value.lower()}",
            role,
            _place(role, small.COUNTY, small.OTHER_TOWN, NEAR_VILLAGE),
        )
        for role in NEAR
    }
    bureau = Organisation.objects.create(
        name="县残联", division_code=small.COUNTY + "000000", level="COUNTY"
    )
    Post.objects.filter(user=near[Role.DEPARTMENT_CLERK]).update(organisation=bureau)
    sessions = {}
    for user in (*own.values(), *foreign.values(), *near.values()):
        client = Client()
        client.force_login(user)
        # Noted as in use for long to come: otherwise each request would begin with a note of its
        # own, which is then taken back. tests/apps/accounts asks whether sessions end.
        session = client.session
        session["since"] = session["seen"] = int(time.time()) + 24 * 3600
        session.save()
        sessions[user.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return World(
        household,
        household.members.get(),
        run,
        month,
        month.clue,
        own=own,
        foreign=foreign,
        near=near,
        sessions=sessions,
    )
