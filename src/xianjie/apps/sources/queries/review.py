"""The review queue of rows that no rung of the ladder could link."""

from __future__ import annotations

from django.db.models import QuerySet

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.enums import CandidateState
from xianjie.apps.sources.models import LinkCandidate


def open_candidates(scope: Scope, *, feed: str | None = None) -> QuerySet[LinkCandidate]:
    """Return the rows that wait for a decision and lie in a scope."""
    found = LinkCandidate.objects.visible_to(scope).filter(state=CandidateState.OPEN)
    found = found.select_related("batch")
    return found if feed is None else found.filter(batch__feed=feed)
