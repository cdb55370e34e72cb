"""The county of the tests of projects and funds."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, people of each level."""
    from tests.apps.relief.kit import build

    return build(root)
