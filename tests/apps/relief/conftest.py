"""The county of the tests of social relief: two townships, civil affairs and health insurance."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, a county, a town, two bureaus."""
    from tests.apps.relief.kit import build

    return build(root)
