"""Lists of social relief that the contracts and the rulebook set."""

from __future__ import annotations

from datetime import date

from xianjie.apps.policies.queries import standards
from xianjie.exchange.contracts import load_codes

NEEDS, CHANNELS, RESULTS = "救助需求", "救助申请渠道", "救助办理结果"
GROUNDS, LEFT_OUT, STOPS = "单人户理由", "低保不计入人口", "停保原因"
CAUSES = "临时救助事由"
GRADES = "低保档次清单"
REFERRAL_CHANNEL = "政府托举"


def pairs_of(name: str) -> list[tuple[str, str]]:
    """Return the texts of a code set as choices."""
    return [(text, text) for text in load_codes(name).texts]


def need_of(texts: list[str]) -> str:
    """Return the need of relief that the first known text of an application speaks of."""
    codes = load_codes(NEEDS)
    known = (codes.resolve(text) for text in texts)
    return next((one.text for one in known if one is not None), "其他")


def risk_of(need: str) -> str:
    """Return the kind of risk of which a need speaks; the code set says it."""
    value = load_codes(NEEDS).resolve(need)
    return (value.code if value else None) or "其他"


def grades_of(place: str, on: date) -> list[tuple[str, str]]:
    """Return the categories of 低保 at a place; empty where it pays by difference."""
    return [(text, text) for text in standards(place, on).texts(GRADES)]
