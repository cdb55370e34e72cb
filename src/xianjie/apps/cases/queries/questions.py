"""What a comparison of assets asks: questions to be explained, never reasons to refuse."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F

from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.grounds import grounds_of
from xianjie.apps.screening.enums import LIVE_STATES, ClueKind, ClueStatus
from xianjie.apps.screening.models import Clue

_MOST = 12
_PLAIN = {
    ClueKind.ASSET_SIGNAL.value: "部门数据提示该户有需要说明的资产或收入，请说明情况。",
    ClueKind.MISMATCH.value: "该户享受的政策与登记情况不一致，请说明情况。",
}


@dataclass(frozen=True)
class Question:
    """Something that the household's data raise. ``key`` is ``clue:<number>``."""

    key: str
    text: str
    kind: str
    clue_id: int


def questions_of(case: Case) -> list[Question]:
    """Return the questions that the step 信息比对 of a case has to answer, the newest first.

    They come from asset signals and doubts about benefits of the household that stand: open, or
    joined to this case.
    """
    rows = list(
        Clue.objects.filter(
            household_id=case.household_id,
            kind__in=_PLAIN,
            status__in=(ClueStatus.OPEN, ClueStatus.IN_CASE),
            months__period=F("last_period"),
            months__state__in=LIVE_STATES,
        )
        .proven("clues of a household whose case came through the gate")
        .distinct()
        .order_by("-last_period", "id")[:_MOST]
    )
    return [Question(f"clue:{row.pk}", _text(row), row.kind, row.pk) for row in rows]


def _text(clue: Clue) -> str:
    told = "；".join(grounds_of(clue))
    return told[:400] or _PLAIN[clue.kind]
