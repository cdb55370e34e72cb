"""Actors and moments for the tests of the applications."""

from datetime import UTC, date, datetime

import pytest

from xianjie.apps.accounts.actors import Actor, cli_actor


@pytest.fixture
def root() -> Actor:
    return cli_actor("test")


@pytest.fixture
def now() -> datetime:
    return datetime(2022, 7, 4, 1, 30, tzinfo=UTC)


@pytest.fixture
def today() -> date:
    return date(2022, 7, 4)
