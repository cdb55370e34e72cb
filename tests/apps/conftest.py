"""Actors and moments for the tests of the applications."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

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


@pytest.fixture
def run_jobs() -> Callable[[], list[Any]]:
    """Do what is queued in the background, in this process; returns the jobs."""
    from xianjie.apps.jobs.execution import run_queued

    return run_queued
