"""What is known of a household, in the words with which a plan begins: less to type by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xianjie.apps.cases.models import Episode
from xianjie.apps.plans.queries.labour import LabourFacts
from xianjie.apps.plans.queries.proposing import Proposal

_FEN = 100


@dataclass(frozen=True)
class PlanWords:
    """The first wording of a plan: analysis, needs and goal."""

    analysis: str
    needs: str
    goal: str


def first_words(
    episode: Episode, facts: LabourFacts, proposals: Iterable[Proposal], paid: int = 0
) -> PlanWords:
    """Return the wording of a draft; ``paid`` is what 防贫保 paid lately, in fen.

    The household comes with the episode. No name stands in it.
    """
    risks = "、".join(episode.risks)
    income = episode.household.income_per_capita
    parts = [
        f"{episode.identified_on:%Y-%m-%d} 识别为{episode.category}"
        + (f"，风险是{risks}。" if risks else "，风险类型没有登记。"),
        facts.words,
    ]
    if income is not None:
        parts.append(f"登记的人均纯收入 {_yuan(income)} 元。")
    if paid:
        parts.append(f"近一年防贫保赔付 {_yuan(paid)} 元。")
    kinds = dict.fromkeys(one.kind for one in proposals if one.first)
    return PlanWords(
        analysis="".join(parts),
        needs=f"需要{'、'.join(kinds)}。" if kinds else "",
        goal=(f"{'、'.join(episode.risks)}的风险得到解决，" if risks else "")
        + "收入稳定超过当年监测范围，“三保障”和饮水安全。",
    )


def _yuan(fen: int) -> str:
    return f"{fen // _FEN:,}"
