"""States and amounts on the pages of benefits."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.safestring import SafeString

from xianjie.apps.benefits.enums import GapKind, GapState
from xianjie.policy.benefit_model import Outcome
from xianjie.web.templatetags.xj import dot, yuan

register = template.Library()
_STATES = {
    GapState.OPEN: "warn",
    GapState.DISPATCHED: "info",
    GapState.PROOF: "warn",
    GapState.ANSWERED: "info",
    GapState.UNFULFILLED: "bad",
    GapState.CLOSED: "ok",
}
_KINDS = {
    GapKind.OWED: "bad",
    GapKind.UNDER: "warn",
    GapKind.UNDUE: "warn",
    GapKind.OVER: "warn",
}
_OUTCOMES = {
    Outcome.OWED: "bad",
    Outcome.HELD: "ok",
    Outcome.UNDUE: "warn",
    Outcome.NONE: "idle",
    Outcome.UNKNOWN: "warn",
    Outcome.ELIGIBLE: "info",
}


@register.simple_tag
def gap_state(state: str, word: str) -> SafeString:
    """Write where a gap stands as a dot and a word."""
    return dot(_STATES.get(GapState(state), "idle"), word)


@register.simple_tag
def gap_kind(kind: str, word: str) -> SafeString:
    """Write the kind of a gap as a dot and a word."""
    return dot(_KINDS.get(GapKind(kind), "idle"), word)


@register.simple_tag
def outcome(value: Outcome) -> SafeString:
    """Write what a benefit means for somebody as a dot and a word."""
    return dot(_OUTCOMES[value], value.value)


@register.simple_tag
def money(fen: int | None, unit: str) -> str:
    """Write an amount with its unit; a dash without one."""
    return "–" if fen is None else f"{yuan(fen)} {unit}"


@register.filter
def in_yuan(amount: Decimal | None) -> str:
    """Write an amount in yuan with its thousands; a dash where there is none."""
    return "–" if amount is None else f"{amount:,.2f}"
