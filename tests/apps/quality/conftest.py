"""The county of the tests of data quality."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, settings, tmp_path):
    """Three households in two villages, four rules, accounts of every level."""
    from tests.apps.quality.kit import build

    return build(settings, tmp_path / "rulebook")
