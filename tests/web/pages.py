"""What tests of pages need: static files under their own names, without a collection step."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@pytest.fixture(autouse=True)
def plain_static_files(settings, tmp_path: Path) -> None:
    """Take static files by name; the hashed names exist only after a collection."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def count_queries(client: Client, path: str) -> int:
    """Return how many queries a page takes, once what a process keeps has been read."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)
