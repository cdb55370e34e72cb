"""Quality rules as somebody who knows DuckDB writes them: one wide table a grain, a branch a rule.

It takes advantage of what it knows of the data (unique keys, well-formed cells) and gives hits
alone: no undecided rows, no populations.
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from benchmarks.quality_data import QualityData
from benchmarks.quality_rules import sql_of, variants

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = " + ".join(
    f"CAST(substr(证件号码, {place}, 1) AS INTEGER) * {weight}"
    for place, weight in enumerate(_WEIGHTS, 1)
)
_SQL = f"""
CREATE TEMP TABLE heads AS SELECT household_no, arg_min(性别, row_no) AS 户主性别,
  arg_min(出生日期, row_no) AS 户主出生 FROM 人 WHERE 与户主关系 = '户主' GROUP BY 1;
CREATE TEMP TABLE jobs AS SELECT person_no,
  MAX(务工月收入) FILTER (WHERE 是否已务工) AS 最高月收入,
  arg_max(COALESCE(务工月收入, 1000000000), (开始时间, row_no)) FILTER (WHERE 开始时间 IS NOT NULL)
    AS 最近月收入
  FROM 务工 GROUP BY 1;
CREATE TEMP TABLE numbers AS SELECT row_no, 证件号码,
  CASE WHEN length(证件号码) IN (20, 22) THEN substr(证件号码, 1, 18) ELSE 证件号码 END AS 主体,
  CASE WHEN regexp_matches(证件号码, '^\\d{{17}}[\\dX]') THEN
    substr('10X98765432', ({_CHECK}) % 11 + 1, 1) = substr(证件号码, 18, 1)
    ELSE FALSE END AS 证件校验,
  CASE WHEN regexp_matches(证件号码, '^\\d{{17}}[\\dX]') THEN
    CASE WHEN CAST(substr(证件号码, 17, 1) AS INTEGER) % 2 = 1 THEN '男' ELSE '女' END END
    AS 证件性别
  FROM 人证件;
CREATE TEMP TABLE doubles AS SELECT 主体, COUNT(*) AS 证件同数 FROM numbers GROUP BY 1
  HAVING COUNT(*) > 1;
CREATE TEMP TABLE people AS SELECT t.row_no, t.person_no, t.household_no, t.village_code, 性别,
  出生日期, 与户主关系, 健康状况, 劳动技能, 在校生状况, 是否参加城乡居民基本医疗保险,
  是否参加城镇职工基本医疗保险, 公益性岗位, 公益性岗位月数, 户类型, 户主性别, 户主出生, 最高月收入,
  最近月收入, 证件号码, 证件校验, 证件性别, 证件同数
  FROM 人 t LEFT JOIN 户 h USING (household_no) LEFT JOIN heads USING (household_no)
  LEFT JOIN jobs j ON j.person_no = t.person_no LEFT JOIN numbers n ON n.row_no = t.row_no
  LEFT JOIN doubles d ON d.主体 = n.主体;
CREATE TEMP TABLE members AS SELECT household_no, COUNT(*) AS 成员数, COUNT(与户主关系) AS 关系数,
  COUNT(*) FILTER (WHERE 与户主关系 = '户主') AS 户主数, COUNT(劳动技能) AS 技能数,
  COUNT(*) FILTER (WHERE 劳动技能 IN ('普通劳动力', '技能劳动力', '弱劳动力或半劳动力')) AS 劳力数,
  COUNT(健康状况) AS 健康数,
  COUNT(*) FILTER (WHERE 健康状况 LIKE '%患有大病%' OR 健康状况 LIKE '%长期慢性病%') AS 患病数,
  COUNT(务工时间) AS 务工数, COUNT(*) FILTER (WHERE 务工时间 > 0) AS 在务工数
  FROM 人 GROUP BY 1;
CREATE TEMP TABLE phones AS SELECT 户联系电话, COUNT(*) AS 电话户数 FROM 户电话
  WHERE 户联系电话 IS NOT NULL GROUP BY 1;
CREATE TEMP TABLE homes AS SELECT h.*, m.* EXCLUDE (household_no), 电话户数 FROM 户 h
  LEFT JOIN members m ON m.household_no = h.household_no
  LEFT JOIN 户电话 t ON t.row_no = h.row_no LEFT JOIN phones USING (户联系电话);
CREATE TEMP TABLE spells AS SELECT w.row_no, w.person_no, w.household_no, w.village_code,
  w.开始时间, 务工月收入, 出生日期, 前一结束 FROM 务工 w
  LEFT JOIN 人 p ON p.person_no = w.person_no
  LEFT JOIN (SELECT row_no, lag(结束时间) OVER (PARTITION BY person_no ORDER BY 开始时间, row_no)
    AS 前一结束 FROM 务工 WHERE 开始时间 IS NOT NULL) b ON b.row_no = w.row_no;
"""
_TABLES = {"人": "people", "户": "homes", "job-record": "spells"}


def run(
    data: QualityData, personal: dict[str, pa.Table], many: int, memory_limit: str | None = None
) -> pa.Table:
    """The hits of the rules: ``rule row_no household_no person_no village_code``."""
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    if memory_limit:
        connection.execute(f"SET memory_limit = '{memory_limit}'")
    for name, table in (("人", "人"), ("户", "户"), ("务工", "job-record")):
        connection.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{data.file(table)}')"
        )
    connection.register("人证件", personal["人"])
    connection.register("户电话", personal["户"])
    connection.execute(_SQL)
    branches = [
        f"SELECT CAST({number} AS INTEGER) AS rule, row_no, household_no, person_no, village_code "
        f"FROM {_TABLES[template.table]} WHERE {sql_of(template, value)}"
        for number, (template, value) in enumerate(variants(many))
    ]
    connection.execute(f"CREATE TEMP TABLE hits AS {' UNION ALL '.join(branches)}")
    return connection.sql("SELECT * FROM hits").to_arrow_table()
