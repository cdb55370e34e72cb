"""Villages that must have a team and what is missing (M14-01, M14-04)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import villages_by_town
from xianjie.apps.places.models import RelocationSite
from xianjie.apps.places.queries.focus import focus_villages
from xianjie.apps.registry.models import VillageYear
from xianjie.apps.teams.enums import TeamPost
from xianjie.apps.teams.models import TeamMember, WeakVillage
from xianjie.apps.teams.queries.rules import (
    EVERY,
    FOCUS,
    LEAST,
    LIFTED,
    MUST_HAVE,
    RELOCATED,
    TERM_DAYS,
    WEAK,
    team_rules,
)

NO_TEAM, NO_FIRST, FEW, FEWER, ENDING = (
    "没有工作队", "没有第一书记", "人数不够", "比上年减少", "任期将满",
)  # fmt: skip
BAD = frozenset({NO_TEAM, NO_FIRST, FEW, FEWER})
_REASON = "members and lists of a county whose gaps the caller may see"
_VILLAGE_DIGITS = 12


@dataclass(frozen=True)
class Stationed:
    """What of a member counts for a gap."""

    post: str
    since: date
    left_on: date | None
    term_ends_on: date | None

    def there(self, on: date) -> bool:
        """Whether he was there on a day."""
        return self.since <= on and (self.left_on is None or self.left_on > on)


@dataclass(frozen=True)
class Asked:
    """What is asked of a team: how many, and when the end of a term is near."""

    least: int | None
    ahead: int | None


@dataclass(frozen=True)
class Cover:
    """A village, why it must have a team, who is there, and what is missing."""

    code: str
    town: str
    name: str
    why: tuple[str, ...]
    members: int
    before: int
    has_first: bool
    ends_on: date | None
    faults: tuple[str, ...]

    @property
    def bad(self) -> bool:
        """Whether something is missing, not only near its end."""
        return bool(BAD & set(self.faults))


def judge_cover(
    why: Iterable[str], members: Iterable[Stationed], asked: Asked, on: date
) -> tuple[int, int, bool, date | None, tuple[str, ...]]:
    """Judge one village: members now, a year ago, a first secretary, the next end, the faults.

    ``不撤、不减``: a village that has fewer than a year ago is told, whether or not it must have
    a team. A weak village needs a first secretary whatever else it has.
    """
    every = list(members)
    now = [one for one in every if one.there(on)]
    before = sum(one.there(_year_before(on)) for one in every)
    has_first = any(one.post == TeamPost.FIRST for one in now)
    ends = min((one.term_ends_on for one in now if one.term_ends_on), default=None)
    reasons, faults = set(why), []
    if reasons and not now:
        faults.append(NO_TEAM)
    elif reasons and not has_first:
        faults.append(NO_FIRST)
    if reasons and now and asked.least is not None and len(now) < asked.least:
        faults.append(FEW)
    if len(now) < before:
        faults.append(FEWER)
    if ends is not None and asked.ahead is not None and ends <= on + timedelta(days=asked.ahead):
        faults.append(ENDING)
    return len(now), before, has_first, ends, tuple(faults)


def covers_of(county: str, scope: Scope, on: date) -> list[Cover]:
    """Return every village within a scope that must have a team, or has one, or had one."""
    rules = team_rules(county, on)
    asked = Asked(rules.whole(LEAST), rules.whole(TERM_DAYS))
    wanted = rules.texts(MUST_HAVE)
    reasons = _reasons(county, wanted, on)
    members = _members(county)
    found = []
    for town, villages in villages_by_town(county, scope):
        for village in villages:
            why = tuple(reasons.get(village.code, ())) or ((EVERY,) if EVERY in wanted else ())
            here = members.get(village.code, [])
            if not why and not here:
                continue
            number, before, first, ends, faults = judge_cover(why, here, asked, on)
            found.append(
                Cover(village.code, town, village.name, why, number, before, first, ends, faults)
            )
    return sorted(found, key=lambda one: (not one.bad, not one.faults, one.code))


def _reasons(county: str, wanted: Iterable[str], on: date) -> dict[str, list[str]]:
    """Return why villages must have a team."""
    inside = {
        "division_code__gte": county.ljust(_VILLAGE_DIGITS, "0"),
        "division_code__lte": county.ljust(_VILLAGE_DIGITS, "9"),
        "retired_at__isnull": True,
    }
    found: dict[str, list[str]] = defaultdict(list)
    for kind in wanted:
        codes: Iterable[str] = ()
        if kind == LIFTED:
            rows = VillageYear.objects.proven(_REASON).filter(**inside, lifted=True)
            codes = rows.values_list("division_code", flat=True)
        elif kind == RELOCATED:
            sites = RelocationSite.objects.proven(_REASON).filter(**inside)
            codes = sites.values_list("division_code", flat=True)
        elif kind == FOCUS:
            codes = [one.code for one in focus_villages(county, on)]
        elif kind == WEAK:
            weak = WeakVillage.objects.proven(_REASON).filter(
                Q(mended_on__isnull=True) | Q(mended_on__gt=on), **inside, listed_on__lte=on
            )
            codes = weak.values_list("division_code", flat=True)
        for code in dict.fromkeys(codes):
            found[code].append(kind)
    return found


def _members(county: str) -> dict[str, list[Stationed]]:
    rows = (
        TeamMember.objects.proven(_REASON)
        .filter(
            division_code__gte=county.ljust(_VILLAGE_DIGITS, "0"),
            division_code__lte=county.ljust(_VILLAGE_DIGITS, "9"), retired_at__isnull=True,
        )
        .values_list("division_code", "post", "since", "left_on", "term_ends_on")
    )  # fmt: skip
    found: dict[str, list[Stationed]] = defaultdict(list)
    for code, post, since, left, term in rows:
        found[code].append(Stationed(post, since, left, term))
    return found


def _year_before(on: date) -> date:
    leap = (on.month, on.day) == (2, 29)
    return on.replace(year=on.year - 1, day=28 if leap else on.day)
