"""The county of the tests of documents."""

from __future__ import annotations

import pytest


@pytest.fixture
def ground(db, home, root):
    """A county with three bureaus, an analyst, a leader, a clerk, a township and a village."""
    from tests.apps.documents.kit import build_ground

    return build_ground(root)
