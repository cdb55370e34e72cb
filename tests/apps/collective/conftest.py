"""The county of the tests of the collective economy."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two villages, the packaged rulebook, a county, a town, a worker, and bureaus."""
    from tests.apps.collective import kit

    return kit.build(root)
