"""The village of the tests of sheets."""

from __future__ import annotations

import pytest


@pytest.fixture
def village(db, home, root):
    """Two households in two villages, one of them well known, and the people around them."""
    from tests.apps.fieldforms.kit import build_village

    return build_village(root)
