"""An invented county for quality rules: households, people, job records, with personal columns.

Derived from numbers by a salted hash, the same for the same size; kept as Parquet in the shape of
the lake. The personal columns stand in files of their own only here, where nobody is real: they
are read into memory before the clock starts, as the product decrypts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from xianjie.kernel.ids import check_digit

SHARE = 0.3
"""Households for each person."""
TABLES = ("人", "户", "job-record")
_MACROS = """
CREATE MACRO u(n, salt) AS (hash(n * 1000003 + salt * 7919) % 1000000) / 1000000.0;
CREATE MACRO pick(n, salt, k) AS CAST(hash(n * 1000003 + salt * 7919) % k AS INTEGER);
CREATE MACRO one(n, salt, texts) AS texts[1 + pick(n, salt, len(texts))];
CREATE MACRO blank(n, salt, share, v) AS CASE WHEN u(n, salt) >= share THEN v END;
CREATE MACRO village(h) AS '532325' || lpad(CAST(100 + (h // 600) // 20 AS VARCHAR), 3, '0') ||
    lpad(CAST(200 + (h // 600) % 20 AS VARCHAR), 3, '0');
"""
_PEOPLE = """
SELECT person_no AS row_no, person_no, household_no, village(household_no) AS village_code,
  CASE WHEN i = 0 THEN blank(person_no, 1, 0.005, '户主') WHEN i = 1 THEN '配偶'
       WHEN i < 4 THEN one(person_no, 2, ['之子', '之女']) ELSE one(person_no, 3, ['之父', '之母'])
       END AS "与户主关系",
  blank(person_no, 4, 0.002, one(person_no, 5, ['男', '女'])) AS "性别",
  blank(person_no, 6, 0.004, born) AS "出生日期",
  blank(person_no, 7, 0.02, one(person_no, 8, ['汉族', '彝族', '回族', '苗族'])) AS "民族",
  blank(person_no, 9, 0.03, CASE WHEN u(person_no, 10) < 0.8 THEN '健康'
       WHEN u(person_no, 10) < 0.9 THEN '长期慢性病' WHEN u(person_no, 10) < 0.93 THEN '残疾'
       WHEN u(person_no, 10) < 0.97 THEN '患有大病' ELSE '患有大病,残疾' END) AS "健康状况",
  blank(person_no, 11, 0.03, CASE WHEN age < 16 AND u(person_no, 12) < 0.97 THEN '无劳动力'
       ELSE one(person_no, 13, ['普通劳动力', '技能劳动力', '普通劳动力', '弱劳动力或半劳动力',
       '丧失劳动力']) END) AS "劳动技能",
  CASE WHEN age BETWEEN 6 AND 20 THEN one(person_no, 14, ['小学', '七年级', '八年级', '九年级',
       '普通高中一年级', '普通高中二年级', '中职一年级', '本科一年级']) END AS "在校生状况",
  blank(person_no, 15, 0.03, u(person_no, 16) < 0.9) AS "是否参加城乡居民基本医疗保险",
  blank(person_no, 17, 0.05, u(person_no, 18) < 0.06) AS "是否参加城镇职工基本医疗保险",
  CASE WHEN age >= 16 THEN blank(person_no, 19, 0.3,
       CAST(pick(person_no, 20, 13) AS DECIMAL(30,6))) END AS "务工时间",
  CASE WHEN u(person_no, 21) < 0.05 THEN one(person_no, 22, ['保洁员', '护林员']) END
       AS "公益性岗位",
  CASE WHEN u(person_no, 21) < 0.045 THEN CAST(pick(person_no, 23, 13) AS DECIMAL(30,6)) END
       AS "公益性岗位月数"
FROM members
"""
_MEMBERS = """
CREATE TEMP TABLE members AS
SELECT n AS person_no, (n - 1) * {households} // {persons} AS household_no,
  row_number() OVER (PARTITION BY (n - 1) * {households} // {persons} ORDER BY n) - 1 AS i,
  DATE '2022-06-30' - CAST(pick(n, 30, 32000) AS INTEGER) AS born,
  pick(n, 30, 32000) // 365 AS age
FROM range(1, {persons} + 1) t(n)
"""
_HOMES = """
SELECT h AS row_no, CAST(NULL AS BIGINT) AS person_no, h AS household_no,
  village(h) AS village_code, 'B' || h AS "户编号",
  one(h, 40, ['脱贫户', '脱贫户', '一般农户', '监测户']) AS "户类型",
  CASE WHEN u(h, 41) < 0.1 THEN one(h, 42, ['脱贫不稳定户', '边缘易致贫户', '突发严重困难户']) END
       AS "监测对象类别",
  CAST(n + CASE WHEN u(h, 43) < 0.03 THEN 1 ELSE 0 END AS BIGINT) AS "人数",
  {risks},
  CASE WHEN u(h, 41) < 0.1 THEN DATE '2021-01-01' + pick(h, 45, 500) END AS "识别监测时间",
  CASE WHEN u(h, 41) < 0.05 THEN DATE '2021-01-01' + pick(h, 45, 500) + pick(h, 46, 400) END
       AS "消除监测时间",
  blank(h, 47, 0.02, u(h, 48) < 0.01) AS "是否危房户",
  blank(h, 49, 0.02, u(h, 50) < 0.98) AS "是否解决安全饮用水",
  blank(h, 51, 0.02, u(h, 52) < 0.95) AS "是否有卫生厕所",
  blank(h, 53, 0.03, one(h, 54, ['泥土路', '砂石路', '水泥路'])) AS "入户路类型",
  blank(h, 55, 0.02, CAST(u(h, 56) * 200 AS DECIMAL(30,6))) AS "住房面积",
  {incomes},
  blank(h, 58, 0.02, CAST(pick(h, 59, 3000000) AS BIGINT)) AS "人均纯收入",
  blank(h, 60, 0.02, wage + produce + property + transfer +
       CASE WHEN u(h, 61) < 0.05 THEN pick(h, 62, 400000) ELSE 0 END) AS "年收入"
FROM (SELECT household_no AS h, COUNT(*) AS n FROM members GROUP BY 1) m,
  LATERAL (SELECT CAST(CASE WHEN u(h, 63) < 0.4 THEN pick(h, 64, 4000000) ELSE 0 END AS BIGINT)
       AS wage, CAST(pick(h, 65, 2000000) AS BIGINT) AS produce,
       CAST(pick(h, 66, 100000) AS BIGINT) AS property,
       CAST(pick(h, 67, 300000) AS BIGINT) AS transfer) a
"""
_RISKS = ", ".join(
    f"CASE WHEN u(h, {70 + place}) < {share} THEN one(h, {80 + place}, "
    "['因病', '因残', '因学', '缺劳动力', '因收入', '其他']) END "
    f'AS "致贫返贫风险{place}"'
    for place, share in ((1, 0.1), (2, 0.03), (3, 0.01))
)
_INCOMES = ", ".join(
    f'blank(h, {90 + place}, 0.01, {name}) AS "{column}"'
    for place, (name, column) in enumerate(
        (("wage", "工资性收入"), ("produce", "生产经营性收入"), ("property", "财产性收入"),
         ("transfer", "转移性收入"))
    )
)  # fmt: skip
_JOBS = """
SELECT n AS row_no, p AS person_no, household_no, village(household_no) AS village_code,
  blank(n, 100, 0.02, start) AS "开始时间",
  CASE WHEN u(n, 101) < 0.6 THEN start + pick(n, 102, 500) END AS "结束时间",
  blank(n, 103, 0.03, CASE WHEN u(n, 104) < 0.02 THEN CAST(pick(n, 105, 9000) AS BIGINT)
       ELSE CAST(100000 + pick(n, 106, 900000) AS BIGINT) END) AS "务工月收入",
  blank(n, 107, 0.02, one(n, 108, ['亲友介绍', '公益性岗位', '企业招聘'])) AS "就业渠道",
  blank(n, 109, 0.04, '演示企业' || pick(n, 110, 400)) AS "务工企业名称",
  blank(n, 111, 0.04, one(n, 112, ['建筑业', '制造业', '服务业'])) AS "所属行业",
  blank(n, 113, 0.02, u(n, 114) < 0.8) AS "是否已务工"
FROM (SELECT n, 1 + pick(n, 115, {persons}) AS p, DATE '2021-01-01' + pick(n, 116, 500) AS start
  FROM range(1, {jobs} + 1) t(n)) j JOIN members m ON m.person_no = j.p
"""


@dataclass(frozen=True)
class QualityData:
    """Files of one size."""

    folder: Path
    persons: int
    households: int
    jobs: int

    def file(self, table: str) -> Path:
        """Rows without personal columns."""
        return self.folder / f"{table}.parquet"

    def personal(self, table: str) -> pa.Table:
        """``row_no`` and the personal columns of a table."""
        return pq.read_table(self.folder / f"{table}-personal.parquet")


def prepare_quality(folder: Path, persons: int) -> QualityData:
    """The data of one size, made when they are not there yet."""
    place = folder / f"quality-{persons}"
    data = QualityData(place, persons, int(persons * SHARE), persons // 4)
    if (place / "done").exists():
        return data
    place.mkdir(parents=True, exist_ok=True)
    sizes = {"persons": persons, "households": data.households, "jobs": data.jobs}
    connection = duckdb.connect()
    connection.execute(_MACROS)
    connection.execute(_MEMBERS.format(**sizes))
    homes = _HOMES.format(risks=_RISKS, incomes=_INCOMES, **sizes)
    for table, sql in (("人", _PEOPLE), ("户", homes), ("job-record", _JOBS.format(**sizes))):
        connection.execute(f"COPY ({sql}) TO '{data.file(table)}' (FORMAT parquet)")
    _write_personal(connection, data)
    (place / "done").touch()
    return data


def _write_personal(connection: duckdb.DuckDBPyConnection, data: QualityData) -> None:
    people = connection.execute(
        "SELECT person_no, born, u(person_no, 120), u(person_no, 121) FROM members"
    ).fetchall()
    numbers, texts = [], []
    for number, born, luck, sort in people:
        body = f"532325{born:%Y%m%d}{(number * 7) % 1000:03d}"
        text: str | None = body + check_digit(body)
        if luck < 0.004:
            text = body + "0"
        elif luck < 0.006:
            text = None
        elif luck < 0.02:
            text = f"{text}{1 + int(sort * 7)}{1 + int(sort * 4)}"
        numbers.append(number)
        texts.append(text)
    table = pa.table({"row_no": pa.array(numbers, pa.int64()), "证件号码": pa.array(texts)})
    pq.write_table(table, data.folder / "人-personal.parquet")
    phones = connection.execute(
        "SELECT DISTINCT household_no, CASE WHEN u(household_no, 122) < 0.9 THEN '138' || "
        "lpad(CAST(household_no AS VARCHAR), 8, '0') WHEN u(household_no, 122) < 0.97 THEN "
        "'139' || lpad(CAST(household_no // 50 AS VARCHAR), 8, '0') END FROM members"
    ).fetchall()
    table = pa.table(
        {
            "row_no": pa.array([one[0] for one in phones], pa.int64()),
            "户联系电话": pa.array([one[1] for one in phones], pa.string()),
        }
    )
    pq.write_table(table, data.folder / "户-personal.parquet")
