"""The weights and limits of the search for duplicates, from the rulebook."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from xianjie.apps.merging.finding import Bars
from xianjie.apps.policies.queries import standards
from xianjie.kernel.errors import RefusedError

WEIGHTS, BAR, SHARE, MOST, LIKELY = (
    "查重计分", "查重提出分数", "查重同户比例", "查重同组人数上限", "查重概率下限",
)  # fmt: skip


def bars_of(county: str, on: date) -> Bars:
    """Return what a county counts on a day; refuse where a parameter has no value."""
    known = standards(county, on, (WEIGHTS, BAR, SHARE, MOST, LIKELY))
    bar, share, most = known.share(BAR), known.share(SHARE), known.whole(MOST)
    likely = known.share(LIKELY)
    try:
        weights = {name: Decimal(text) for name, text in known.pairs(WEIGHTS).items()}
    except InvalidOperation as error:
        raise RefusedError(
            "bad-weights", f"参数“{WEIGHTS}”里有不是数字的分数，请在参数里改正。"
        ) from error
    if not weights or bar is None or share is None or most is None or likely is None:
        raise RefusedError(
            "no-parameters",
            f"规则库里“{WEIGHTS}”“{BAR}”“{SHARE}”“{MOST}”“{LIKELY}”没有值，请先发布规则库或填写参数。",
        )
    return Bars(weights, bar, share, most, float(likely))
