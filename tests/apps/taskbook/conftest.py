"""The county of the tests of tasks, with a small adopted document of its own."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root):
    """Two townships, the packaged rulebook, a county, a town, two bureaus."""
    from tests.apps.cases.kit import build_county

    return build_county(root)


@pytest.fixture
def document(county):
    """An adopted document with four clauses."""
    from tests.apps.taskbook.kit import make_document

    return make_document(county.analyst)
