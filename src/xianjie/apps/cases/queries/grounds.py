"""Why a warning was raised, in the sentences that a department may read."""

from __future__ import annotations

from xianjie.apps.screening.enums import ClueKind
from xianjie.apps.screening.models import Clue, Finding
from xianjie.apps.screening.queries.explanations import explain_findings

MOST = 12


def grounds_of(clue: Clue) -> list[str]:
    """Return the sentences of a clue's newest month: title, message and source of each finding.

    They hold facts that the rule read, no names or numbers of people. A clue that people raised
    has one sentence without its content.
    """
    month = clue.months.select_related("run").order_by("-period").first()
    if clue.kind == ClueKind.DISCOVERY:
        return ["村里主动发现并上报。"]
    if clue.kind == ClueKind.HOTLINE:
        return ["群众来电来信反映。"]
    if month is None:
        return []
    findings = Finding.objects.filter(clue_month=month).order_by("id")
    told = explain_findings(month.run, findings)
    sentences = dict.fromkeys(f"{one.title}：{one.message or one.text}" for one in told)
    return list(sentences)[:MOST]


def departments_of(clue: Clue) -> frozenset[str]:
    """Return the departments that the rules behind a clue's newest month name."""
    month = clue.months.select_related("run").order_by("-period").first()
    if month is None or clue.kind in {ClueKind.DISCOVERY, ClueKind.HOTLINE}:
        return frozenset()
    findings = Finding.objects.filter(clue_month=month)
    return frozenset(name for one in explain_findings(month.run, findings) for name in one.notify)
