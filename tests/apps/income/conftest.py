"""A county with feeds of a month, and who records and approves in it."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root, now, tmp_path):
    """Four households in two villages, the packaged rulebook, a clock, feeds by rows."""
    from tests.apps.income.kit import IncomeCounty

    return IncomeCounty.make(root, now, tmp_path)
