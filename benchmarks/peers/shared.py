"""What all peers share: thresholds in storage units, dates, the shape of the result.

Every peer writes `findings.parquet` (rule, household_no, village_code, level, fact_values as JSON
of text) and `counts.json` (rule, population, hits, unknown), as the engine does.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.data import PERIOD, PERIODS, PREVIOUS, BenchData

LINE, LINE_GENERAL = 707_350, 1_414_700
SCHOOL_COST, LOSS, INCOME = 1_000_000, 500_000, 650_000
NEW_SINCE = "2022-04-01"  # at most 90 days before 2022-06-30
IDLE_BEFORE = "2022-05-31"  # more than 30 days before 2022-06-30
GROWN_BEFORE = "2006-06-30"  # 16 years of age on 2022-06-30

# Facts that each rule reads, in the order of the result.
RULE_FACTS: dict[str, tuple[str, ...]] = {
    "因病-大额自付": ("医疗自付_近12月", "在册监测", "脱贫或监测户"),
    "因病-大额自付-一般农户": ("医疗自付_近12月", "在册监测", "脱贫或监测户"),
    "因病-新增大病": ("新增大病人数", "在册监测"),
    "因病-未参保": ("未参保人数", "脱贫或监测户"),
    "因残-新增重残": ("新增重残人数", "在册监测"),
    "因学-辍学": ("辍学人数",),
    "因学-高中自付": ("高中学年自付", "在册监测"),
    "住房-危房": ("危房未改造", "无自有住房", "在册监测", "D级危房未改造"),
    "饮水-不安全": ("饮水不安全", "在册监测"),
    "灾害-受灾": ("受灾损失_近3月", "在册监测", "受灾净损失"),
    "劳力-死亡": ("劳动力死亡人数", "在册监测"),
    "就业-失业返乡": ("失业返乡人数", "在册监测"),
    "就业-零就业": ("完整劳动力人数", "就业人数", "脱贫或监测户"),
    "收入-低于监测线": ("家庭人均纯收入", "在册监测"),
    "救助-低保停发": ("低保停发人数",),
    "产业-信贷逾期": ("小额信贷逾期笔数",),
}


def feed_files(data: BenchData, feed: str, months: int | None = None) -> list[str]:
    """Files of a feed: the newest roll, or the last months of an events feed."""
    periods = PERIODS[-months:] if months else (PERIOD,)
    return [str(data.batch(feed, period)) for period in periods]


def previous_file(data: BenchData, feed: str) -> str:
    """File of the roll before the newest."""
    return str(data.batch(feed, PREVIOUS))


def write_counts(out: Path, counts: Iterable[dict[str, Any]]) -> None:
    """Write the counts of a peer."""
    (out / "counts.json").write_text(json.dumps(list(counts), ensure_ascii=False), "utf-8")
