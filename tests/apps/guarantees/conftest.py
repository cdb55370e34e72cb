"""The county of the tests of the guarantees."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, a county, a town, two bureaus."""
    from tests.apps.cases.kit import build_county

    return build_county(root)
