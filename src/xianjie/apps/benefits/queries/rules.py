"""Deadlines and lists of the work on benefits, at a place on a day."""

from __future__ import annotations

from datetime import date

from xianjie.apps.benefits.enums import TO_GIVE
from xianjie.apps.policies.queries import Standards, standards
from xianjie.exchange.contracts import load_codes

ANSWER, PROOF, NOTICE, AGAIN = (
    "待遇答复天数", "待遇补材料天数", "待遇提前提醒天数", "待遇再提月数",
)  # fmt: skip
NOT_TO_GIVE, STILL_TO_GIVE = "待遇不纳入理由", "待遇仍享受理由"


def benefit_rules(county: str, on: date) -> Standards:
    """Return what the rulebook says about the work on gaps."""
    return standards(county, on, (ANSWER, PROOF, NOTICE, AGAIN))


def reasons_for(kind: str) -> tuple[str, ...]:
    """Return the reasons with which a department may refuse a gap of a kind."""
    return load_codes(NOT_TO_GIVE if kind in TO_GIVE else STILL_TO_GIVE).texts
