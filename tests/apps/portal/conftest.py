"""The county of the tests of the public page."""

from __future__ import annotations

import pytest


@pytest.fixture
def county(db, home, root, settings):
    """Two villages with a household each, their staff, the packaged rulebook; no minimum time."""
    from tests.apps.cases.kit import build_county

    settings.PUBLIC_FILL_SECONDS = 0
    return build_county(root)
