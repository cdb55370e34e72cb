"""A household that went all the way: identified, planned, removed."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, a county, a town, two bureaus."""
    from tests.apps.cases.kit import build_county

    return build_county(root)


@pytest.fixture
def people(county):
    """Whoever acts at each level."""
    from tests.apps.cases.case_kit import office

    return office(county)
