"""Hand-written DuckDB SQL for the same result: a scan a feed, a wide table, a branch a rule."""

from __future__ import annotations

from pathlib import Path

import duckdb

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

# Rule: (population or None, condition, level).
_RULES: dict[str, tuple[str | None, str, str]] = {
    "因病-大额自付": (
        "脱贫或监测户",
        f"医疗自付_近12月 >= {LINE} AND NOT 在册监测",
        f"CASE WHEN 医疗自付_近12月 >= {LINE_GENERAL} THEN '红' ELSE '橙' END",
    ),
    "因病-大额自付-一般农户": (
        "NOT 脱贫或监测户", f"医疗自付_近12月 >= {LINE_GENERAL} AND NOT 在册监测", "'橙'",
    ),
    "因病-新增大病": (None, "新增大病人数 > 0 AND NOT 在册监测", "'橙'"),
    "因病-未参保": ("脱贫或监测户", "未参保人数 > 0", "'黄'"),
    "因残-新增重残": (None, "新增重残人数 > 0 AND NOT 在册监测", "'橙'"),
    "因学-辍学": (None, "辍学人数 > 0", "'红'"),
    "因学-高中自付": (None, f"高中学年自付 > {SCHOOL_COST} AND NOT 在册监测", "'黄'"),
    "住房-危房": (
        None, "(危房未改造 OR 无自有住房) AND NOT 在册监测",
        "CASE WHEN D级危房未改造 THEN '红' ELSE '橙' END",
    ),
    "饮水-不安全": (None, "饮水不安全 AND NOT 在册监测", "'橙'"),
    "灾害-受灾": (
        None, "受灾损失_近3月 > 0 AND NOT 在册监测",
        f"CASE WHEN 受灾净损失 >= {LOSS} THEN '橙' ELSE '黄' END",
    ),
    "劳力-死亡": (None, "劳动力死亡人数 > 0 AND NOT 在册监测", "'橙'"),
    "就业-失业返乡": (None, "失业返乡人数 > 0 AND NOT 在册监测", "'黄'"),
    "就业-零就业": ("脱贫或监测户", "完整劳动力人数 > 0 AND 就业人数 = 0", "'橙'"),
    "收入-低于监测线": (None, f"家庭人均纯收入 < {INCOME} AND NOT 在册监测", "'橙'"),
    "救助-低保停发": (None, "低保停发人数 > 0", "'黄'"),
    "产业-信贷逾期": (None, "小额信贷逾期笔数 > 0", "'黄'"),
}  # fmt: skip

_FACTS = """
SELECT h.household_no, h.village_code, h.人均纯收入 AS 家庭人均纯收入,
  h.监测对象类别 IS NOT NULL AND NOT COALESCE(h.风险是否已消除, FALSE) AS 在册监测,
  h.户类型 = '脱贫户' OR h.监测对象类别 IS NOT NULL AS 脱贫或监测户,
  m.完整劳动力人数, m.未参保人数, m.低保停发人数,
  COALESCE(e.v, 0) AS 医疗自付_近12月, COALESCE(i.v, 0) AS 新增大病人数,
  COALESCE(d.v, 0) AS 新增重残人数, COALESCE(s.out_of_school, 0) AS 辍学人数,
  COALESCE(s.cost, 0) AS 高中学年自付, COALESCE(w.working, 0) AS 就业人数,
  COALESCE(w.idle, 0) AS 失业返乡人数, COALESCE(o.bad, FALSE) AS 危房未改造,
  COALESCE(o.worst, FALSE) AS D级危房未改造, COALESCE(o.none, FALSE) AS 无自有住房,
  COALESCE(a.v, FALSE) AS 饮水不安全, COALESCE(f.loss, 0) AS 受灾损失_近3月,
  COALESCE(f.loss, 0) - COALESCE(f.aid, 0) AS 受灾净损失, COALESCE(p.v, 0) AS 劳动力死亡人数,
  COALESCE(l.v, 0) AS 小额信贷逾期笔数
FROM '{household}' h
LEFT JOIN (
  SELECT q.household_no,
    COUNT(*) FILTER (WHERE q.出生日期 <= DATE '{grown}'
      AND q.劳动技能 IN ('普通劳动力', '技能劳动力')) AS 完整劳动力人数,
    COUNT(*) FILTER (WHERE q.person_no NOT IN (SELECT person_no FROM read_parquet({insurance})
      WHERE 参保状态 = '正常')) AS 未参保人数,
    COUNT(*) FILTER (WHERE q.person_no IN (SELECT person_no FROM '{aid_before}'
      WHERE 救助类型 = '农村低保') AND q.person_no NOT IN (SELECT person_no
      FROM read_parquet({aid}) WHERE 救助类型 = '农村低保'
      AND (终止月 IS NULL OR 终止月 >= DATE '2022-06-01'))) AS 低保停发人数
  FROM '{person}' q GROUP BY q.household_no) m USING (household_no)
LEFT JOIN (SELECT household_no, CAST(SUM(个人自付) AS BIGINT) AS v FROM read_parquet({medical})
  GROUP BY 1) e USING (household_no)
LEFT JOIN (SELECT household_no, COUNT(*) AS v FROM read_parquet({illness})
  WHERE 病种类别 = '大病专项救治' AND 确诊日期 >= DATE '{new}' GROUP BY 1) i USING (household_no)
LEFT JOIN (SELECT household_no, COUNT(*) AS v FROM read_parquet({disability})
  WHERE 残疾等级 IN ('1', '2') AND COALESCE(证件状态, '有效') = '有效'
  AND 发证日期 >= DATE '{new}' GROUP BY 1) d USING (household_no)
LEFT JOIN (SELECT household_no,
  COUNT(*) FILTER (WHERE 就学状态 = '辍学' AND 学段 IN ('小学', '初中')) AS out_of_school,
  MAX(学年自付费用) FILTER (WHERE 学段 IN ('普通高中', '中职')) AS cost
  FROM read_parquet({school}) GROUP BY 1) s USING (household_no)
LEFT JOIN (SELECT household_no, COUNT(*) FILTER (WHERE 就业状态 = '就业') AS working,
  COUNT(*) FILTER (WHERE 就业状态 IN ('失业', '返乡') AND 开始日期 < DATE '{idle}') AS idle
  FROM read_parquet({work}) GROUP BY 1) w USING (household_no)
LEFT JOIN (SELECT household_no,
  BOOL_OR(鉴定等级 IN ('C', 'D') AND COALESCE(改造状态, '未改造') = '未改造') AS bad,
  BOOL_OR(鉴定等级 = 'D' AND COALESCE(改造状态, '未改造') = '未改造') AS worst,
  BOOL_OR(无房) AS none FROM read_parquet({house}) GROUP BY 1) o USING (household_no)
LEFT JOIN (SELECT household_no, BOOL_OR(NOT 饮水安全) AS v FROM read_parquet({water})
  GROUP BY 1) a USING (household_no)
LEFT JOIN (SELECT household_no, CAST(SUM(直接经济损失) AS BIGINT) AS loss,
  CAST(SUM(已救助金额) AS BIGINT) AS aid FROM read_parquet({disaster}) GROUP BY 1) f
  USING (household_no)
LEFT JOIN (SELECT c.household_no, COUNT(*) AS v FROM read_parquet({change}) c
  JOIN '{person}' q USING (person_no) WHERE c.变动类型 = '死亡'
  AND q.劳动技能 IN ('普通劳动力', '技能劳动力') GROUP BY 1) p USING (household_no)
LEFT JOIN (SELECT household_no, COUNT(*) AS v FROM read_parquet({loan})
  WHERE 贷款类型 = '脱贫人口小额信贷' AND 状态 = '逾期' GROUP BY 1) l USING (household_no)
"""


def run(data: BenchData, out: Path, memory_limit: str | None = None, *, keep: bool = False) -> None:
    """Compute facts, counts and findings.

    :param keep: also keep the table of facts as a Parquet file, as the engine does for audit.
    """
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(f"SET temp_directory = '{out / 'spill'}'")
    if memory_limit:
        connection.execute(f"SET memory_limit = '{memory_limit}'")
    sql = _FACTS.format(
        household=data.snapshot("household"), person=data.snapshot("person"), grown=GROWN_BEFORE,
        new=NEW_SINCE, idle=IDLE_BEFORE, insurance=feed_files(data, "medical-insurance"),
        aid=feed_files(data, "social-assistance"),
        aid_before=previous_file(data, "social-assistance"),
        medical=feed_files(data, "medical-expense", 12),
        illness=feed_files(data, "serious-illness"),
        disability=feed_files(data, "disability"), school=feed_files(data, "school-enrolment"),
        work=feed_files(data, "employment"), house=feed_files(data, "housing-safety"),
        water=feed_files(data, "water-safety"), disaster=feed_files(data, "disaster", 3),
        change=feed_files(data, "population-change", 6), loan=feed_files(data, "loan"),
    )  # fmt: skip
    if keep:
        connection.execute(f"COPY ({sql}) TO '{out / 'facts.parquet'}' (FORMAT parquet)")
        connection.execute(f"CREATE VIEW facts AS SELECT * FROM '{out / 'facts.parquet'}'")
    else:
        connection.execute(f"CREATE TEMP TABLE facts AS {sql}")
    items, branches = [], []
    for name, (applies, when, level) in _RULES.items():
        condition = f"({applies}) AND ({when})" if applies else when
        items += [f"COUNT(*) FILTER (WHERE {applies})" if applies else "COUNT(*)",
                  f"COUNT(*) FILTER (WHERE {condition})",
                  f"COUNT(*) FILTER (WHERE ({condition}) IS NULL)"]  # fmt: skip
        values = ", ".join(f"'{fact}': CAST({fact} AS VARCHAR)" for fact in RULE_FACTS[name])
        branches.append(
            f"SELECT '{name}' AS rule, household_no, village_code, {level} AS level, "
            f"CAST(to_json({{{values}}}) AS VARCHAR) AS fact_values FROM facts WHERE {condition}"
        )
    row = connection.execute(f"SELECT {', '.join(items)} FROM facts").fetchone() or ()
    write_counts(out, (
        {"rule": name, "population": row[n * 3], "hits": row[n * 3 + 1], "unknown": row[n * 3 + 2]}
        for n, name in enumerate(_RULES)))  # fmt: skip
    connection.execute(
        f"COPY ({' UNION ALL '.join(branches)} ORDER BY household_no, rule) "
        f"TO '{out / 'findings.parquet'}' (FORMAT parquet)"
    )
    connection.close()
