"""Who does the work of the demo county, and on which day counted back from the present."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.utils.timezone import localtime

from xianjie.apps.accounts.actions import appoint, create_user, register_organisation
from xianjie.apps.accounts.actors import Actor, actor_of, cli_actor
from xianjie.apps.accounts.enums import OrganisationLevel, Role
from xianjie.apps.accounts.models import User
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of

_FORMS = UUID("b2a6f0d1-7d0b-4d53-8f0f-5a5c1c3f8a90")
_TOWN_DIGITS = 9
_FIRST_DAY = timedelta(days=2500)


@dataclass
class Hands:
    """The county at the present moment, and accounts for every township.

    The accounts of townships that have no demo account of their own cannot sign in: they only
    did the work that the county remembers.
    """

    division: str
    now: datetime
    users: dict[str, User]
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def at(self, days: int) -> tuple[date, datetime]:
        """Return the day, and a moment of it, so many days ago."""
        moment = self.now - timedelta(days=days)
        return localtime(moment).date(), moment

    def form(self, name: str) -> UUID:
        """Return the mark of a form; the same name gives the same."""
        return uuid5(_FORMS, f"{self.division}-{name}")

    def village(self, code: str, today: date) -> Actor:
        """Return who works in a village."""
        return self._actor(f"demo-cun-{code[:_TOWN_DIGITS]}", today)

    def town(self, code: str, today: date) -> Actor:
        """Return who reviews in the township of a village."""
        return self._actor(f"demo-xiang-{code[:_TOWN_DIGITS]}", today)

    def county(self, today: date, name: str = "demo-analyst") -> Actor:
        """Return somebody of the county."""
        return self._actor(name, today)

    def _actor(self, name: str, today: date) -> Actor:
        key = (name, today)
        if key not in self._actors:
            self._actors[key] = actor_of(self.users[name], today=today)
        return self._actors[key]


def gather_hands(*, division: str, now: datetime) -> Hands:
    """Return the hands of a county, with accounts made for townships that have none."""
    by = cli_actor("demo")
    for town in towns_of(division, Scope.everything()):
        code = town.code[:_TOWN_DIGITS]
        office = None
        for name, role in (
            (f"demo-cun-{code}", Role.VILLAGE_WORKER),
            (f"demo-xiang-{code}", Role.TOWNSHIP_REVIEWER),
        ):
            if User.objects.filter(username=name).exists():
                continue
            office = office or register_organisation(
                by=by,
                name=f"{town.name}人民政府",
                sector="乡镇",
                level=OrganisationLevel.TOWNSHIP,
                division_code=town.code,
                now=now,
            )
            user = create_user(
                by=by,
                username=name,
                password=None,
                display_name=f"（演示）{town.name}{role.label}",
                division_prefix=code,
                must_change=False,
                now=now,
            )
            appoint(
                by=by,
                user=user,
                role=role,
                division_prefix=code,
                organisation=office,
                valid_from=localtime(now - _FIRST_DAY).date(),
                now=now,
            )
    users = {user.username: user for user in User.objects.filter(username__startswith="demo-")}
    return Hands(division, now, users)
