"""The same result record by record in plain Python, as a script of a county office does it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

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
Counts = dict[int, int]


def _rows(files: list[str], *columns: str) -> Iterator[tuple[Any, ...]]:
    for file in files:
        with pq.ParquetFile(file) as source:
            for batch in source.iter_batches(columns=list(columns), batch_size=50_000):
                by_name = {name: batch.column(name).to_pylist() for name in columns}
                yield from zip(*(by_name[name] for name in columns), strict=True)


def _gather(data: BenchData) -> dict[str, Any]:
    new, idle = date.fromisoformat(NEW_SINCE), date.fromisoformat(IDLE_BEFORE)
    grown = date.fromisoformat(GROWN_BEFORE)
    facts: dict[str, Any] = defaultdict(lambda: defaultdict(int))
    insured = {p for p, s in _rows(feed_files(data, "medical-insurance"), "person_no", "参保状态")
               if s == "正常"}  # fmt: skip
    newest = feed_files(data, "social-assistance")
    earlier = [previous_file(data, "social-assistance")]
    month = date(2022, 6, 1)
    aided = {
        person
        for person, kind, end in _rows(newest, "person_no", "救助类型", "终止月")
        if kind == "农村低保" and (end is None or end >= month)
    }
    before = {p for p, kind in _rows(earlier, "person_no", "救助类型") if kind == "农村低保"}
    skills = {}
    people = _rows(
        [str(data.snapshot("person"))], "person_no", "household_no", "出生日期", "劳动技能"
    )
    for person, home, born, skill in people:
        skills[person] = skill
        if born <= grown and skill in _FULL:
            facts["完整劳动力人数"][home] += 1
        if person not in insured:
            facts["未参保人数"][home] += 1
        if person in before and person not in aided:
            facts["低保停发人数"][home] += 1
    for home, paid in _rows(feed_files(data, "medical-expense", 12), "household_no", "个人自付"):
        facts["医疗自付_近12月"][home] += paid
    rows = _rows(feed_files(data, "serious-illness"), "household_no", "病种类别", "确诊日期")
    for home, kind, day in rows:
        if kind == "大病专项救治" and day >= new:
            facts["新增大病人数"][home] += 1
    rows = _rows(feed_files(data, "disability"), "household_no", "残疾等级", "证件状态", "发证日期")
    for home, degree, state, day in rows:
        if degree in ("1", "2") and state in (None, "有效") and day >= new:
            facts["新增重残人数"][home] += 1
    rows = _rows(
        feed_files(data, "school-enrolment"), "household_no", "学段", "就学状态", "学年自付费用"
    )
    for home, stage, state, cost in rows:
        if state == "辍学" and stage in ("小学", "初中"):
            facts["辍学人数"][home] += 1
        if stage in ("普通高中", "中职") and cost is not None:
            facts["高中学年自付"][home] = max(facts["高中学年自付"][home], cost)
    rows = _rows(feed_files(data, "employment"), "household_no", "就业状态", "开始日期")
    for home, state, start in rows:
        if state == "就业":
            facts["就业人数"][home] += 1
        elif state in ("失业", "返乡") and start < idle:
            facts["失业返乡人数"][home] += 1
    rows = _rows(feed_files(data, "housing-safety"), "household_no", "鉴定等级", "改造状态", "无房")
    for home, grade, state, none in rows:
        if grade in ("C", "D") and state in (None, "未改造"):
            facts["危房未改造"][home] = True
            if grade == "D":
                facts["D级危房未改造"][home] = True
        if none:
            facts["无自有住房"][home] = True
    for home, safe in _rows(feed_files(data, "water-safety"), "household_no", "饮水安全"):
        if not safe:
            facts["饮水不安全"][home] = True
    rows = _rows(feed_files(data, "disaster", 3), "household_no", "直接经济损失", "已救助金额")
    for home, loss, aid in rows:
        facts["受灾损失_近3月"][home] += loss
        facts["受灾净损失"][home] += loss - aid
    rows = _rows(feed_files(data, "population-change", 6), "household_no", "person_no", "变动类型")
    for home, person, kind in rows:
        if kind == "死亡" and skills[person] in _FULL:
            facts["劳动力死亡人数"][home] += 1
    for home, kind, state in _rows(feed_files(data, "loan"), "household_no", "贷款类型", "状态"):
        if kind == "脱贫人口小额信贷" and state == "逾期":
            facts["小额信贷逾期笔数"][home] += 1
    return facts


_FLAGS = ("危房未改造", "D级危房未改造", "无自有住房", "饮水不安全")


def _judge(f: dict[str, Any]) -> Iterator[tuple[str, bool | None, str]]:
    """Yield (rule, outcome, level) of one household; outcome None is undecided."""
    listed, free = f["脱贫或监测户"], not f["在册监测"]
    spent, income = f["医疗自付_近12月"], f["家庭人均纯收入"]
    if listed:
        yield "因病-大额自付", spent >= LINE and free, "红" if spent >= LINE_GENERAL else "橙"
        yield "因病-未参保", f["未参保人数"] > 0, "黄"
        yield "就业-零就业", f["完整劳动力人数"] > 0 and f["就业人数"] == 0, "橙"
    else:
        yield "因病-大额自付-一般农户", spent >= LINE_GENERAL and free, "橙"
    yield "因病-新增大病", f["新增大病人数"] > 0 and free, "橙"
    yield "因残-新增重残", f["新增重残人数"] > 0 and free, "橙"
    yield "因学-辍学", f["辍学人数"] > 0, "红"
    yield "因学-高中自付", f["高中学年自付"] > SCHOOL_COST and free, "黄"
    bad = f["危房未改造"] or f["无自有住房"]
    yield "住房-危房", bad and free, "红" if f["D级危房未改造"] else "橙"
    yield "饮水-不安全", f["饮水不安全"] and free, "橙"
    yield "灾害-受灾", f["受灾损失_近3月"] > 0 and free, "橙" if f["受灾净损失"] >= LOSS else "黄"
    yield "劳力-死亡", f["劳动力死亡人数"] > 0 and free, "橙"
    yield "就业-失业返乡", f["失业返乡人数"] > 0 and free, "黄"
    low = None if income is None else income < INCOME
    yield "收入-低于监测线", low and free if low is not None or free else False, "橙"
    yield "救助-低保停发", f["低保停发人数"] > 0, "黄"
    yield "产业-信贷逾期", f["小额信贷逾期笔数"] > 0, "黄"


def run(data: BenchData, out: Path, memory_limit: str | None = None) -> None:
    """Compute facts, counts and findings, one household after the other."""
    del memory_limit
    gathered = _gather(data)
    names = sorted({fact for facts in RULE_FACTS.values() for fact in facts})
    counted = [n for n in names if n not in ("在册监测", "脱贫或监测户", "家庭人均纯收入")]
    counts = {name: {"rule": name, "population": 0, "hits": 0, "unknown": 0} for name in RULE_FACTS}
    found: list[tuple[str, int, str, str, str]] = []
    rows = _rows([str(data.snapshot("household"))], "household_no", "village_code", "户类型",
                 "监测对象类别", "风险是否已消除", "人均纯收入")  # fmt: skip
    for home, village, kind, monitor, cleared, income in rows:
        f: dict[str, Any] = {
            name: gathered[name].get(home, False if name in _FLAGS else 0) for name in counted
        }
        f["在册监测"] = monitor is not None and not cleared
        f["脱贫或监测户"] = kind == "脱贫户" or monitor is not None
        f["家庭人均纯收入"] = income
        for rule, outcome, level in _judge(f):
            count = counts[rule]
            count["population"] += 1
            if outcome is None:
                count["unknown"] += 1
            elif outcome:
                count["hits"] += 1
                values = {fact: _text(f[fact]) for fact in RULE_FACTS[rule]}
                packed = json.dumps(values, ensure_ascii=False)
                found.append((rule, home, village, level, packed))
    found.sort(key=lambda item: (item[1], item[0]))
    columns = list(zip(*found, strict=True)) or [()] * 5
    keys = ["rule", "household_no", "village_code", "level", "fact_values"]
    table = pa.table([pa.array(c) for c in columns], names=keys)
    pq.write_table(table, out / "findings.parquet")
    write_counts(out, counts.values())


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
