"""This month's clues against last month's: new, continuing, worse or cleared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from xianjie.apps.screening.assembly import ClueDraft, Key
from xianjie.apps.screening.enums import RANKS, ClueState
from xianjie.apps.screening.models import Clue, ClueMonth


@dataclass(frozen=True, slots=True)
class Standing:
    """A clue as it stood in an earlier month."""

    clue_id: int
    month_id: int
    level: str
    rule_ids: frozenset[str]
    division_code: str
    score: int


@dataclass(slots=True)
class Decided:
    """A clue of this month with its state and, when it is known already, its record."""

    draft: ClueDraft
    state: ClueState
    clue_id: int | None = None

    @property
    def record_id(self) -> int:
        """Number of the clue's record. Raises ValueError before it has one."""
        if self.clue_id is None:
            raise ValueError("the clue has no record yet")
        return self.clue_id


def standings(rows: Iterable[ClueMonth]) -> dict[Key, Standing]:
    """Earlier clues by key; ``rows`` come with their ``clue``."""
    return {
        (row.household_id, row.kind, row.risk, row.clue.source_ref): Standing(
            row.clue_id, row.pk, row.level, frozenset(row.rule_ids), row.division_code, row.score
        )
        for row in rows
    }


def decide(
    drafts: Mapping[Key, ClueDraft],
    before: Mapping[Key, Standing],
    undecided: set[tuple[str, int]],
) -> list[Decided]:
    """State of every clue of this month and of those that it clears.

    Args:
        drafts: this month's clues.
        before: last month's, cleared ones excepted.
        undecided: (rule, household) pairs that this month's data cannot decide.
    """
    decided = []
    for key, draft in drafts.items():
        old = before.get(key)
        if old is None:
            decided.append(Decided(draft, ClueState.NEW))
            continue
        worse = RANKS[draft.level] > RANKS[old.level] or bool(set(draft.rule_ids) - old.rule_ids)
        state = ClueState.WORSE if worse else ClueState.CONTINUING
        decided.append(Decided(draft, state, old.clue_id))
    for key, old in before.items():
        if key in drafts:
            continue
        draft = ClueDraft(key, old.division_code, old.level, old.score, sorted(old.rule_ids))
        household = key[0]
        draft.undecided = household is not None and any(
            (rule, household) in undecided for rule in old.rule_ids
        )
        state = ClueState.CONTINUING if draft.undecided else ClueState.CLEARED
        decided.append(Decided(draft, state, old.clue_id))
    return decided


def is_quiet(clue: Clue, draft: ClueDraft, on: str) -> bool:
    """Whether a verification without risk still silences this signal.

    It comes back before its time only when it has become graver.
    """
    if clue.quiet_until is None or clue.quiet_until.isoformat() < on:
        return False
    return RANKS[draft.level] <= RANKS.get(clue.quiet_level, 0)
