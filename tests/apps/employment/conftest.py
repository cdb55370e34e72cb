"""The county of the tests of employment."""

from __future__ import annotations

from tests.apps.screening.conftest import deliver_month, run_month, screened_county

__all__ = ["deliver_month", "run_month", "screened_county"]
