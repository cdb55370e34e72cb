"""The county of the tests of benefits."""

from __future__ import annotations

import pytest


@pytest.fixture
def land(db, home, root, monkeypatch, settings, tmp_path):
    """Two households, a civil-affairs office with a clerk, an engine that finds what it is told."""
    from tests.apps.benefits.kit import ground

    return ground(root, monkeypatch, settings, tmp_path)
