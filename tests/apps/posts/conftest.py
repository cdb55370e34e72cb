"""The county of the tests of posts."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two households in two townships, the packaged rulebook, the accounts around them."""
    from tests.apps.posts.kit import build

    return build(root)
