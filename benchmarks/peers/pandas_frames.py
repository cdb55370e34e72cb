"""The same result with pandas: one group-by a feed, one wide frame, one mask a rule."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.data import BenchData
from benchmarks.peers.shared import (
    GROWN_BEFORE,
    IDLE_BEFORE,
    INCOME,
    LINE,
    LINE_GENERAL,
    LOSS,
    NEW_SINCE,
    RULE_FACTS,
    SCHOOL_COST,
    feed_files,
    previous_file,
    write_counts,
)

_FULL = ("普通劳动力", "技能劳动力")


def _read(files: list[str], *columns: str) -> pd.DataFrame:
    frames = [
        pd.read_parquet(f, columns=list(columns), engine="pyarrow", dtype_backend="pyarrow",
                        partitioning=None)
        for f in files
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]


def _facts(data: BenchData) -> pd.DataFrame:
    home = "household_no"
    frame = _read([str(data.snapshot("household"))], home, "village_code", "户类型", "监测对象类别",
                  "风险是否已消除", "人均纯收入").set_index(home)  # fmt: skip
    facts = pd.DataFrame({"village_code": frame["village_code"]}, index=frame.index)
    monitored = frame["监测对象类别"].notna()
    facts["家庭人均纯收入"] = frame["人均纯收入"]
    facts["在册监测"] = monitored & ~frame["风险是否已消除"].fillna(False)
    facts["脱贫或监测户"] = (frame["户类型"] == "脱贫户") | monitored

    def put(name: str, series: pd.Series[Any], empty: Any = 0) -> None:
        facts[name] = series.reindex(facts.index).fillna(empty)

    people = _read([str(data.snapshot("person"))], "person_no", home, "出生日期", "劳动技能")
    grown = people["出生日期"] <= date.fromisoformat(GROWN_BEFORE)
    put("完整劳动力人数", people[grown & people["劳动技能"].isin(_FULL)].groupby(home).size())
    insured = _read(feed_files(data, "medical-insurance"), "person_no", "参保状态")
    insured = insured[insured["参保状态"] == "正常"]["person_no"]
    put("未参保人数", people[~people["person_no"].isin(insured)].groupby(home).size())
    aid = _read(feed_files(data, "social-assistance"), "person_no", "救助类型", "终止月")
    going = aid["终止月"].isna() | (aid["终止月"] >= date(2022, 6, 1))
    aid = aid[(aid["救助类型"] == "农村低保") & going]["person_no"]
    before = _read([previous_file(data, "social-assistance")], "person_no", "救助类型")
    before = before[before["救助类型"] == "农村低保"]["person_no"]
    stopped = people["person_no"].isin(before) & ~people["person_no"].isin(aid)
    put("低保停发人数", people[stopped].groupby(home).size())

    feed = _read(feed_files(data, "medical-expense", 12), home, "个人自付")
    put("医疗自付_近12月", feed.groupby(home)["个人自付"].sum())
    feed = _read(feed_files(data, "serious-illness"), home, "病种类别", "确诊日期")
    new = date.fromisoformat(NEW_SINCE)
    put(
        "新增大病人数",
        feed[(feed["病种类别"] == "大病专项救治") & (feed["确诊日期"] >= new)].groupby(home).size(),
    )
    feed = _read(feed_files(data, "disability"), home, "残疾等级", "证件状态", "发证日期")
    severe = feed["残疾等级"].isin(("1", "2")) & (feed["证件状态"].fillna("有效") == "有效")
    put("新增重残人数", feed[severe & (feed["发证日期"] >= new)].groupby(home).size())
    feed = _read(feed_files(data, "school-enrolment"), home, "学段", "就学状态", "学年自付费用")
    gone = (feed["就学状态"] == "辍学") & feed["学段"].isin(("小学", "初中"))
    put("辍学人数", feed[gone].groupby(home).size())
    senior = feed["学段"].isin(("普通高中", "中职"))
    put("高中学年自付", feed[senior].groupby(home)["学年自付费用"].max())
    feed = _read(feed_files(data, "employment"), home, "就业状态", "开始日期")
    put("就业人数", feed[feed["就业状态"] == "就业"].groupby(home).size())
    idle = feed["就业状态"].isin(("失业", "返乡"))
    idle &= feed["开始日期"] < date.fromisoformat(IDLE_BEFORE)
    put("失业返乡人数", feed[idle].groupby(home).size())
    feed = _read(feed_files(data, "housing-safety"), home, "鉴定等级", "改造状态", "无房")
    feed["raw"] = feed["改造状态"].fillna("未改造") == "未改造"
    feed["bad"] = feed["鉴定等级"].isin(("C", "D")) & feed["raw"]
    feed["worst"] = (feed["鉴定等级"] == "D") & feed["raw"]
    houses = feed.groupby(home)[["bad", "worst", "无房"]].any()
    for name, column in (("危房未改造", "bad"), ("D级危房未改造", "worst"), ("无自有住房", "无房")):
        put(name, houses[column], empty=False)
    feed = _read(feed_files(data, "water-safety"), home, "饮水安全")
    put("饮水不安全", (~feed["饮水安全"]).groupby(feed[home]).any(), empty=False)
    feed = _read(feed_files(data, "disaster", 3), home, "直接经济损失", "已救助金额")
    sums = feed.groupby(home)[["直接经济损失", "已救助金额"]].sum()
    put("受灾损失_近3月", sums["直接经济损失"])
    put("受灾净损失", sums["直接经济损失"] - sums["已救助金额"])
    feed = _read(feed_files(data, "population-change", 6), "person_no", home, "变动类型")
    feed = feed[feed["变动类型"] == "死亡"].merge(people[["person_no", "劳动技能"]], on="person_no")
    put("劳动力死亡人数", feed[feed["劳动技能"].isin(_FULL)].groupby(home).size())
    feed = _read(feed_files(data, "loan"), home, "贷款类型", "状态")
    late = (feed["贷款类型"] == "脱贫人口小额信贷") & (feed["状态"] == "逾期")
    put("小额信贷逾期笔数", feed[late].groupby(home).size())
    return facts


def run(data: BenchData, out: Path, memory_limit: str | None = None) -> None:
    """Compute facts, counts and findings (pandas knows no memory limit)."""
    del memory_limit
    f = _facts(data)
    listed, free = f["脱贫或监测户"], ~f["在册监测"]
    every = pd.Series(data=True, index=f.index)
    spent = f["医疗自付_近12月"]
    orange, yellow, red = "橙", "黄", "红"
    rules: dict[str, tuple[Any, Any, Any]] = {
        "因病-大额自付": (listed, (spent >= LINE) & free,
                    np.where(spent >= LINE_GENERAL, red, orange)),
        "因病-大额自付-一般农户": (~listed, (spent >= LINE_GENERAL) & free, orange),
        "因病-新增大病": (every, (f["新增大病人数"] > 0) & free, orange),
        "因病-未参保": (listed, f["未参保人数"] > 0, yellow),
        "因残-新增重残": (every, (f["新增重残人数"] > 0) & free, orange),
        "因学-辍学": (every, f["辍学人数"] > 0, red),
        "因学-高中自付": (every, (f["高中学年自付"] > SCHOOL_COST) & free, yellow),
        "住房-危房": (every, (f["危房未改造"] | f["无自有住房"]) & free,
                  np.where(f["D级危房未改造"], red, orange)),
        "饮水-不安全": (every, f["饮水不安全"] & free, orange),
        "灾害-受灾": (every, (f["受灾损失_近3月"] > 0) & free,
                  np.where(f["受灾净损失"] >= LOSS, orange, yellow)),
        "劳力-死亡": (every, (f["劳动力死亡人数"] > 0) & free, orange),
        "就业-失业返乡": (every, (f["失业返乡人数"] > 0) & free, yellow),
        "就业-零就业": (listed, (f["完整劳动力人数"] > 0) & (f["就业人数"] == 0), orange),
        "收入-低于监测线": (every, (f["家庭人均纯收入"] < INCOME) & free, orange),
        "救助-低保停发": (every, f["低保停发人数"] > 0, yellow),
        "产业-信贷逾期": (every, f["小额信贷逾期笔数"] > 0, yellow),
    }  # fmt: skip
    found, counts = [], []
    for name, (population, when, level) in rules.items():
        outcome = population & when
        hit = outcome.fillna(False).to_numpy(dtype=bool)
        rows = f[hit]
        columns = [_texts(rows[fact]) for fact in RULE_FACTS[name]]
        packed = [
            json.dumps(dict(zip(RULE_FACTS[name], values, strict=True)), ensure_ascii=False)
            for values in zip(*columns, strict=True)
        ]
        found.append(
            pd.DataFrame(
                {
                    "rule": name,
                    "household_no": rows.index,
                    "village_code": rows["village_code"].to_numpy(),
                    "level": level[hit] if isinstance(level, np.ndarray) else level,
                    "fact_values": packed,
                }
            )
        )
        counts.append(
            {
                "rule": name,
                "population": int(population.sum()),
                "hits": int(hit.sum()),
                "unknown": int(outcome.isna().sum()),
            }
        )
    result = pd.concat(found, ignore_index=True).sort_values(["household_no", "rule"])
    result.to_parquet(out / "findings.parquet", index=False)
    write_counts(out, counts)


def _texts(column: pd.Series[Any]) -> list[str]:
    values = column.tolist()
    return [str(v).lower() if isinstance(v, bool | np.bool_) else str(int(v)) for v in values]
