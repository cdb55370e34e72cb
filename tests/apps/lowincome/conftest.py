"""The county of the tests of the register."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, a county, a town, two bureaus."""
    from tests.apps.cases.kit import build_county

    return build_county(root)


@pytest.fixture
def roll(monkeypatch):
    """Let a month's civil-affairs roll be what the test says."""
    from xianjie.apps.lowincome.actions import refresh as module
    from xianjie.apps.lowincome.queries.roll import Roll

    held = {}

    def deliver(period: str, *entries, complete: bool = True) -> None:
        held[period] = Roll(tuple(entries), complete=complete)

    monkeypatch.setattr(module, "civil_roll", lambda county, period: held.get(str(period)))
    return deliver
