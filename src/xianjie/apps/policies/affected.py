"""Whom the rules hit, asked of an app that stands above this one.

The rulebook lies below the comparison and must not know it; the comparison registers here how its
latest run answers. Without an answer the pages leave the column out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from xianjie.apps.accounts.scope import Scope


@dataclass(frozen=True)
class Affected:
    """Clues of the newest screened month by rule, within a scope.

    ``address`` gives the list of a rule's clues; ``may_open`` says whether the reader may see it.
    """

    period: str
    hits: Mapping[str, int]
    address: Callable[[str], str]
    may_open: bool


Provider = Callable[[Scope, str], Affected | None]
_providers: list[Provider] = []


def answer_with(provider: Provider) -> None:
    """Register who knows the hits: a function of a scope and a six-digit county code."""
    _providers[:] = [provider]


def affected_in(scope: Scope, county: str) -> Affected | None:
    """Return the hits of a county's newest month, or None where nobody knows any."""
    return _providers[0](scope, county) if _providers else None
