"""A small county with people, and a way to import files.

Models are imported where they are used: this file is read before Django has started.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest


@pytest.fixture
def county(db, home):
    from tests.apps.sources.kit import make_county

    return make_county()


@pytest.fixture
def people(county, now):
    from tests.apps.sources.kit import make_people

    return make_people(now)


@pytest.fixture
def deliver(root, now):
    """Import a file with everything that a test does not care about filled in."""

    from tests.apps.sources.kit import JUNE
    from xianjie.apps.sources.actions import import_feed

    def call(path: Path, feed: str = "medical-expense", **options):
        options = {"period": JUNE, "now": now, "by": root} | options
        return import_feed(feed_id=feed, path=path, **options)

    return call


@pytest.fixture
def write_csv(tmp_path):
    def call(rows: list[dict], name: str = "六月.csv", **options) -> Path:
        path = tmp_path / name
        with path.open("w", encoding=options.get("encoding", "utf-8"), newline="") as file:
            writer = csv.DictWriter(file, options.get("columns") or list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return call
