"""The county of the tests of the assets."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two villages, the packaged rulebook, a county, a town, a worker and two bureaus."""
    from tests.apps.assets import kit

    return kit.build(root)
