"""A county with divisions, and what the tests of the national system do again and again."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.apps.registry.conftest import divisions  # noqa: F401
from tests.web.pages import plain_static_files  # noqa: F401


@pytest.fixture
def county(divisions, home, monkeypatch):  # noqa: F811
    from xianjie.apps.sources.places import find_place

    return find_place("532325")


@pytest.fixture
def importing(county, root, now, today, tmp_path):
    """Import rows as the national system writes them."""
    from tests.apps.national.kit import A, write
    from xianjie.apps.registry.actions import import_registry

    def run(rows, columns=A, **options):
        path = write(tmp_path / "导入.xlsx", rows, columns)
        return import_registry(**({"by": root, "path": path, "today": today, "now": now} | options))

    return run


@pytest.fixture
def exporting(county, root, now, today, tmp_path):
    """Write a file in a layout and read it back."""
    from tests.apps.national.kit import read
    from xianjie.apps.national.actions.writing import write_file
    from xianjie.exchange.layouts import load_layout

    def run(layout="out-of-poverty", place=None):
        chosen = load_layout(layout) if isinstance(layout, str) else layout
        path = tmp_path / "导出.xlsx"
        write_file(by=root, layout=chosen, place=place or county, on=today, path=path, now=now)
        return read(path, chosen.header_row)

    return run


@pytest.fixture
def comparing(county, root, now, today, tmp_path):
    """Hold rows against the register."""
    from tests.apps.national.kit import A, write
    from xianjie.apps.national.actions.comparing import compare_file

    count = iter(range(100))

    def run(rows, columns=A, days=0, **options):
        path = write(tmp_path / f"比对{next(count)}.xlsx", rows, columns)
        moment = now + dt.timedelta(days=days)
        given = {"by": root, "path": path, "place": county, "data_on": today, "now": moment}
        return compare_file(**(given | options))

    return run
