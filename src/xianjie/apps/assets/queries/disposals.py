"""Who approves a disposal, and what somebody may do about one now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.assets.enums import DisposalLevel, DisposalState
from xianjie.apps.assets.models import AssetDisposal
from xianjie.apps.assets.queries.rules import LADDER, asset_rules

MEET, APPROVE, REFUSE, PUBLISH, FINISH, WITHDRAW = (
    "meet", "approve", "refuse", "publish", "finish", "withdraw",
)  # fmt: skip
_ORDER = (DisposalLevel.TOWN, DisposalLevel.COUNTY, DisposalLevel.LEADER)
_ROLES = {
    DisposalLevel.TOWN: Role.TOWNSHIP_REVIEWER,
    DisposalLevel.COUNTY: Role.COUNTY_ANALYST,
    DisposalLevel.LEADER: Role.COUNTY_LEADER,
}
_FEN = 100


def level_for(value: int, ladder: Mapping[str, int], proposer: DisposalLevel | None) -> str:
    """Return who approves an asset of a value in fen: the first level whose limit holds it.

    ``ladder`` has the limits in fen by the words of the levels; above the last one the county's
    leaders approve. The level is always above that of whoever proposed it, up to the leaders.
    """
    found = next(
        (one for one in _ORDER if one.label in ladder and value <= ladder[one.label]),
        DisposalLevel.LEADER,
    )
    if proposer is not None and _ORDER.index(found) <= _ORDER.index(proposer):
        found = _ORDER[min(_ORDER.index(proposer) + 1, len(_ORDER) - 1)]
    return str(found)


def ladder_at(county: str, on: date) -> dict[str, int]:
    """Return the limits in fen by level."""
    pairs = asset_rules(county, on).pairs(LADDER)
    return {name: int(text) * _FEN for name, text in pairs.items() if text.isdecimal()}


def own_level(scope: Scope, place: str) -> DisposalLevel | None:
    """Return at which level somebody stands who proposes; None below the township."""
    if scope.unlimited:
        return None
    roles = {one.role for one in scope.grants if place.startswith(one.prefix)}
    for level in reversed(_ORDER):
        if _ROLES[level] in roles:
            return level
    return DisposalLevel.TOWN if Role.DEPARTMENT_CLERK in roles else None


def approves(scope: Scope, found: AssetDisposal) -> bool:
    """Whether somebody stands at the level that approves this disposal, or above it."""
    place = found.asset.division_code
    if scope.unlimited:
        return True
    enough = _ORDER[_ORDER.index(DisposalLevel(found.level)) :]
    roles = {_ROLES[one] for one in enough}
    part = scope.narrowed(Permission.APPROVE_ASSETS)
    return any(one.role in roles and place.startswith(one.prefix) for one in part.grants)


def disposal_steps(scope: Scope, user_id: int | None, found: AssetDisposal) -> list[str]:
    """Return what somebody may do about a disposal now."""
    if found.retired_at is not None:
        return []
    asset, made = found.asset, []
    works = asset.written_by(scope, Permission.WORK_ASSETS)
    match found.state:
        case DisposalState.PROPOSED:
            made = [MEET] if works else []
        case DisposalState.DECIDED:
            other = user_id is None or user_id != found.proposed_by_id
            made = [APPROVE, REFUSE] if other and approves(scope, found) else []
        case DisposalState.APPROVED:
            made = [PUBLISH] if works else []
        case DisposalState.NOTICED:
            made = [FINISH] if works else []
    if works and found.state in {DisposalState.PROPOSED, DisposalState.DECIDED}:
        made.append(WITHDRAW)
    return made
