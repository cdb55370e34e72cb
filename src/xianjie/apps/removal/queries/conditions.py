"""The conditions of removal for one household, for a page of them, or for a whole county."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from xianjie.apps.cases.enums import OPEN_CASES, CaseKind, RemovalWay
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.removal.enums import Standing
from xianjie.apps.removal.queries.evidence import evidence_of
from xianjie.apps.removal.queries.judging import (
    Condition,
    Evidence,
    judge,
    standing_of,
)
from xianjie.apps.removal.queries.rules import Lines, RemovalRules, removal_rules


@dataclass(frozen=True)
class Judgement:
    """What became of one episode's conditions, with what they rest on."""

    evidence: Evidence
    conditions: tuple[Condition, ...]
    standing: Standing
    rules: RemovalRules

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions that are not met for certain."""
        return tuple(one for one in self.conditions if not one.is_met)


def judge_episode(
    episode: Episode, today: date, *, way: str = RemovalWay.HELPED.value, situation: str = ""
) -> Judgement:
    """Return the conditions of one episode by the rules of its county on a day."""
    found = Episode.objects.proven("an episode that came through the gate")
    return judge_episodes(
        found.filter(pk=episode.pk), episode.county_code, today, way=way, situation=situation
    )[episode.pk]


def judge_episodes(
    episodes: QuerySet[Episode],
    county: str,
    today: date,
    *,
    way: str = RemovalWay.HELPED.value,
    situation: str = "",
) -> dict[int, Judgement]:
    """Return episode → its conditions, for many episodes of a county at constant queries.

    An episode whose removal is under way stands as 消除办理中 whatever its conditions.
    """
    rules = removal_rules(county, today, way=way, situation=situation)
    lines = Lines(county)
    known = evidence_of(episodes, county, today)
    in_hand = _in_hand(known)
    found = {}
    for pk, evidence in known.items():
        conditions = judge(evidence, rules, lines, today)
        standing = standing_of(evidence, conditions, rules)
        found[pk] = Judgement(
            evidence, conditions, Standing.IN_HAND if pk in in_hand else standing, rules
        )
    return found


def _in_hand(episodes: Iterable[int]) -> set[int]:
    cases = Case.objects.proven("cases of episodes that came through the gate")
    return set(
        cases.filter(
            episode__in=list(episodes), kind=CaseKind.REMOVE, state__in=OPEN_CASES
        ).values_list("episode_id", flat=True)
    )
