"""What the rulebook says about assets, by the names of its parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from xianjie.apps.policies.queries import Standards, standards

LIVES, EVERLASTING, RESIDUAL = "资产折旧年限清单", "资产不折旧子类清单", "资产残值率"
ENDING, RENT_LATE, NO_INCOME = "资产合同到期提醒天数", "资产租金逾期天数", "资产无收益年数"
KEPT_CLASSES, REVIVE_DAYS = "资产管护对象清单", "资产盘活期限天数"
ALARM_WEAKNESS, ALARM_GRADES = "资产预警类别清单", "资产预警等级清单"
ALARM_DAYS, QUIET_DAYS = "资产预警办理天数清单", "资产预警说明有效天数"
LADDER, NOTICE_DAYS, COVERAGE = "资产处置审批清单", "资产处置公示天数", "资产收益覆盖目标"
_COUNTY, _PERCENT = 6, 100


def asset_rules(place: str, on: date) -> Standards:
    """Return the parameters of assets at a place on a day; layers are of counties."""
    return standards(place[:_COUNTY], on)


@dataclass(frozen=True)
class Lives:
    """How long assets last: years by sub-class (0: not written off), and the percent that stays."""

    years: tuple[tuple[str, int], ...]
    residual: int

    def of(self, kind: str, own: int | None) -> int | None:
        """Return the years of an asset; its own come first, None where nobody knows."""
        known = dict(self.years)
        return 0 if known.get(kind) == 0 else own or known.get(kind)


def lives_at(place: str, on: date) -> Lives:
    """Return the lives of assets at a place on a day."""
    return _lives(asset_rules(place, on))


def _lives(rules: Standards) -> Lives:
    years = {
        kind: int(text) for kind, text in rules.pairs(LIVES).items() if text.isdecimal()
    } | dict.fromkeys(rules.texts(EVERLASTING), 0)
    residual = rules.share(RESIDUAL)
    return Lives(tuple(sorted(years.items())), int(residual * _PERCENT) if residual else 0)


@lru_cache(maxsize=1)
def alarm_order() -> dict[str, int]:
    """Return the order of grades, the gravest first."""
    return {grade: place for place, grade in enumerate(("红", "橙", "黄", "蓝"))}
