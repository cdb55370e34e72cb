"""Demo accounts: one for each role, marked as such, all with the documented demo password."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.actions import appoint, create_user, register_organisation
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import OrganisationLevel, Role
from xianjie.apps.accounts.models import User
from xianjie.demo.county import Village

DEMO_PASSWORD = "yanshi-2022-demo"  # noqa: S105 (documented, for invented data only)


CLERKS = (
    ("clerk", "医疗保障局", "医保"),
    ("civil", "民政局", "民政"),
    ("labour", "人力资源和社会保障局", "人社"),
    ("finance", "财政局", "财政"),
    ("party", "委组织部", "组织"),
    ("statistics", "统计局", "统计"),
)
"""Department clerks: account, bureau after the county's name, sector."""


@dataclass(frozen=True)
class DemoAccount:
    """An account that the demo made or found."""

    username: str
    role: str
    place: str
    organisation: str
    new: bool


@dataclass(frozen=True)
class _Wanted:
    username: str
    role: Role
    prefix: str
    place: str
    organisation: str
    sector: str
    level: OrganisationLevel
    note: str = ""


def _wanted(division: str, county: str, villages: Sequence[Village]) -> list[_Wanted]:
    at_county, at_town, at_village = (
        OrganisationLevel.COUNTY,
        OrganisationLevel.TOWNSHIP,
        OrganisationLevel.VILLAGE,
    )
    village = villages[0]
    office = f"{county}农业农村局"
    whole, town = (division, county), (village.code[:9], village.town)
    own = (village.code, village.name)
    return [
        _Wanted("demo-admin", Role.ADMINISTRATOR, *whole, office, "农业农村", at_county),
        _Wanted("demo-security", Role.SECURITY_OFFICER, *whole, office, "农业农村", at_county),
        _Wanted("demo-analyst", Role.COUNTY_ANALYST, *whole, office, "农业农村", at_county),
        # Who publishes must not be who drafted: the second one of the same office.
        _Wanted(
            "demo-reviewer", Role.COUNTY_ANALYST, *whole, office, "农业农村", at_county, "·复核"
        ),
        _Wanted("demo-leader", Role.COUNTY_LEADER, *whole, f"{county}人民政府", "政府", at_county),
        *(
            _Wanted(
                f"demo-{name}",
                Role.DEPARTMENT_CLERK,
                *whole,
                f"{county}{bureau}",
                sector,
                at_county,
                f"·{sector}",
            )
            for name, bureau, sector in CLERKS
        ),
        _Wanted("demo-town", Role.TOWNSHIP_REVIEWER, *town, f"{town[1]}人民政府", "乡镇", at_town),
        _Wanted("demo-village", Role.VILLAGE_WORKER, *own, own[1], "村", at_village),
        _Wanted("demo-member", Role.STATIONED_MEMBER, *own, own[1], "村", at_village),
        _Wanted("demo-helper", Role.HELPER, *own, own[1], "村", at_village),
        _Wanted("demo-auditor", Role.AUDITOR, *whole, f"{county}审计局", "审计", at_county),
    ]


def make_accounts(
    *,
    by: Actor,
    division: str,
    county: str,
    villages: Sequence[Village],
    valid_from: date,
    now: datetime,
) -> list[DemoAccount]:
    """Make the demo accounts that are missing; those that exist keep their password and posts."""
    made = []
    for wanted in _wanted(division, county, villages):
        user = User.objects.filter(username=wanted.username).first()
        is_new = user is None
        if user is None:
            user = create_user(
                by=by,
                username=wanted.username,
                password=DEMO_PASSWORD,
                display_name=f"（演示）{wanted.role.label}{wanted.note}",
                division_prefix=wanted.prefix,
                must_change=False,
                now=now,
            )
            organisation = register_organisation(
                by=by,
                name=wanted.organisation,
                sector=wanted.sector,
                level=wanted.level,
                division_code=wanted.prefix.ljust(12, "0"),
                now=now,
            )
            appoint(
                by=by,
                user=user,
                role=wanted.role,
                division_prefix=wanted.prefix,
                organisation=organisation,
                valid_from=valid_from,
                now=now,
            )
        made.append(
            DemoAccount(
                wanted.username, wanted.role.label, wanted.place, wanted.organisation, is_new
            )
        )
    return made
