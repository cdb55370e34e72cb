"""Benchmark data straight into Parquet: a registry snapshot and a year of feeds.

Everything is derived from household numbers by a salted hash inside DuckDB, so that the data are
the same for the same seed, written in a stream and never held in memory. Files have the shape of
the product's lake: money in fen, codes as texts, no personal data.

Events feeds cover twelve periods, rolls the last two, since no window reads an older roll.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

PERIODS = tuple(f"2021-{m:02d}" for m in range(7, 13)) + tuple(f"2022-{m:02d}" for m in range(1, 7))
PERIOD, PREVIOUS = PERIODS[-1], PERIODS[-2]
AS_OF = "2022-06-30"
COUNTY = "532325"
_PLACE = f"{COUNTY}000000"
_VILLAGES = 400

_MACROS = """
CREATE MACRO u(n, salt) AS (hash(n * 1000003 + salt * 7919 + {seed}) % 1000000) / 1000000.0;
CREATE MACRO pick(n, salt, k) AS CAST(hash(n * 1000003 + salt * 7919 + {seed}) % k AS INTEGER);
CREATE MACRO village(h) AS '532325' || lpad(CAST(100 + (h * {villages} // {households}) // 20
    AS VARCHAR), 3, '0') ||
    lpad(CAST(200 + (h * {villages} // {households}) % 20 AS VARCHAR), 3, '0');
"""

_HOUSEHOLD = """
SELECT h AS household_no, village(h) AS village_code, 'B' || h AS "户编号",
  CASE WHEN u(h, 1) < 0.2 THEN '脱贫户' ELSE '一般农户' END AS "户类型",
  CASE WHEN u(h, 2) < 0.03 THEN CASE WHEN u(h, 1) < 0.2 THEN '脱贫不稳定户'
       WHEN u(h, 3) < 0.8 THEN '边缘易致贫户' ELSE '突发严重困难户' END END AS "监测对象类别",
  CASE WHEN u(h, 2) < 0.03 THEN u(h, 4) < 0.35 END AS "风险是否已消除",
  CASE WHEN u(h, 5) >= 0.01 THEN CAST(CASE WHEN u(h, 6) < 0.004 THEN 400000 + 240000 * u(h, 7)
       ELSE 800000 + 1600000 * u(h, 7) * u(h, 8) END AS BIGINT) END AS "人均纯收入"
FROM range({households}) t(h)
"""

_MEMBERS = """
CREATE VIEW members AS
SELECT h * 10 + i AS person_no, h AS household_no, i,
  CASE WHEN i = 1 THEN 30 + pick(h, 10, 45) WHEN i = 2 THEN 28 + pick(h, 10, 45)
       WHEN i IN (3, 4) THEN 1 + pick(h * 10 + i, 11, 28)
       ELSE 55 + pick(h * 10 + i, 11, 35) END AS age
FROM range({households}) t(h), range(1, 7) s(i)
WHERE i <= [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6][1 + pick(h, 9, 14)]
"""

_PERSON = """
SELECT person_no, household_no, village(household_no) AS village_code,
  CASE i WHEN 1 THEN '户主' WHEN 2 THEN '配偶' WHEN 3 THEN '之子' WHEN 4 THEN '之女'
         WHEN 5 THEN '之父' ELSE '之母' END AS "与户主关系",
  CASE WHEN (person_no + household_no) % 2 = 0 THEN '男' ELSE '女' END AS "性别",
  DATE '2022-06-30' - CAST(age * 365.2425 + pick(person_no, 12, 365) AS INTEGER) AS "出生日期",
  CASE WHEN u(person_no, 13) < 0.05 THEN '长期慢性病' WHEN u(person_no, 13) < 0.07 THEN '残疾'
       ELSE '健康' END AS "健康状况",
  CASE WHEN age < 16 OR age >= 66 THEN '无劳动力' WHEN age >= 60 THEN '弱劳动力或半劳动力'
       WHEN u(person_no, 14) < 0.2 THEN '技能劳动力' ELSE '普通劳动力' END AS "劳动技能"
FROM members
"""

_KEYS = """row_number() OVER () AS row_no, person_no, household_no,
  village(household_no) AS village_code, 'id' AS link"""
_DAY = "DATE '{period}-01' + pick(person_no, {salt}, 28)"

# Feed: (events or roll, select list, which members). {s} is the period's number.
_FEEDS: dict[str, tuple[str, str, str]] = {
    "medical-expense": (
        "events",
        """DATE '{period}-01' + pick(person_no, 100 + {s}, 28) AS "结算日期",
  CASE WHEN u(person_no, 120 + {s}) < 0.2 THEN '住院' WHEN u(person_no, 120 + {s}) < 0.4
       THEN '门诊慢特病' ELSE '普通门诊' END AS "就医类别",
  cost AS "医疗总费用", cost * 9 // 10 AS "目录内费用", cost * 5 // 10 AS "基本医保支付",
  CAST(0 AS BIGINT) AS "大病保险支付", CAST(0 AS BIGINT) AS "医疗救助支付",
  cost - cost * 5 // 10 AS "个人自付\"""",
        """(SELECT *, CAST(CASE WHEN u(person_no, 140 + {s}) < 0.02
  THEN 1000000 + 3000000 * u(person_no, 160 + {s}) ELSE 3000 + 90000 * u(person_no, 160 + {s})
  END AS BIGINT) AS cost FROM members WHERE u(person_no, 180 + {s}) < 0.06)""",
    ),
    "medical-insurance": (
        "roll",
        """CAST(2022 AS BIGINT) AS "参保年度", '城乡居民' AS "险种",
  CASE WHEN u(person_no, 201) < 0.002 THEN '中断' ELSE '正常' END AS "参保状态",
  CAST(32000 AS BIGINT) AS "个人缴费金额", NULL::VARCHAR AS "资助类别",
  NULL::BIGINT AS "资助金额\"""",
        "(SELECT * FROM members WHERE u(person_no, 200) >= 0.001)",
    ),
    "serious-illness": (
        "roll",
        """'高血压' AS "病种", CASE WHEN u(person_no, 211) < 0.1 THEN '大病专项救治'
  ELSE '慢性病' END
  AS "病种类别", DATE '2022-06-30' - pick(person_no, 212, 2500) AS "确诊日期",
  TRUE AS "家庭医生签约\"""",
        "(SELECT * FROM members WHERE u(person_no, 210) < 0.05)",
    ),
    "disability": (
        "roll",
        """'肢体' AS "残疾类别", CAST(1 + pick(person_no, 221, 4) AS VARCHAR) AS "残疾等级",
  DATE '2022-06-30' - pick(person_no, 222, 4000) AS "发证日期", '有效' AS "证件状态\"""",
        "(SELECT * FROM members WHERE u(person_no, 220) < 0.025)",
    ),
    "social-assistance": (
        "roll",
        """CASE WHEN u(household_no, 231) < 0.1 THEN '特困供养' ELSE '农村低保' END AS "救助类型",
  'B类' AS "档次", CAST(31000 AS BIGINT) AS "月发放金额", DATE '2021-01-01' AS "起始月",
  NULL::DATE AS "终止月\"""",
        """(SELECT * FROM members WHERE u(household_no, 230) < 0.05
  AND (u(household_no, 232) >= 0.01 OR {s} < 11))""",
    ),
    "school-enrolment": (
        "roll",
        """CASE WHEN age < 6 THEN '学前' WHEN age < 12 THEN '小学' WHEN age < 15 THEN '初中'
       WHEN age < 18 THEN '普通高中' ELSE '本科及以上' END AS "学段", '一年级' AS "年级",
  '中心学校' AS "学校", CASE WHEN u(person_no, 241) < 0.002 THEN '辍学'
  ELSE '在读' END AS "就学状态",
  NULL::BIGINT AS "资助金额",
  CAST(CASE WHEN age < 15 THEN 50000 ELSE 300000 + 720000 * u(person_no, 242) END AS BIGINT)
  AS "学年自付费用\"""",
        "(SELECT * FROM members WHERE age BETWEEN 4 AND 19)",
    ),
    "employment": (
        "roll",
        """CASE WHEN u(person_no, 251) < 0.01 THEN '失业' WHEN u(person_no, 251) < 0.02 THEN '返乡'
  ELSE '就业' END AS "就业状态", '省外' AS "就业地", '公司' AS "单位名称", '企业' AS "就业形式",
  CAST(150000 + 400000 * u(person_no, 252) AS BIGINT) AS "月收入",
  DATE '2022-06-30' - pick(person_no, 253, 300) AS "开始日期", NULL::DATE AS "结束日期\"""",
        "(SELECT * FROM members WHERE age BETWEEN 20 AND 62 AND u(person_no, 250) < 0.8)",
    ),
    "housing-safety": (
        "roll",
        """CASE WHEN u(household_no, 261) < 0.002 THEN 'D'
       WHEN u(household_no, 261) < 0.006 THEN 'C'
       WHEN u(household_no, 261) < 0.5 THEN 'A' ELSE 'B' END AS "鉴定等级",
  DATE '2022-01-01' + pick(household_no, 262, 100) AS "鉴定日期",
  CASE WHEN u(household_no, 261) < 0.006 AND u(household_no, 263) < 0.4 THEN '已竣工'
       WHEN u(household_no, 261) < 0.006 AND u(household_no, 263) < 0.7 THEN '未改造' END
  AS "改造状态", u(household_no, 264) < 0.0005 AS "无房\"""",
        "(SELECT * FROM members WHERE i = 1)",
    ),
    "water-safety": (
        "roll",
        """'集中供水' AS "供水方式", TRUE AS "水量达标", TRUE AS "水质达标", TRUE AS "取水方便",
  TRUE AS "保证率达标", u(household_no, 271) >= 0.003 AS "饮水安全",
  DATE '2022-03-01' AS "核查日期", NULL::VARCHAR AS "问题说明\"""",
        "(SELECT * FROM members WHERE i = 1)",
    ),
    "disaster": (
        "events",
        """'洪涝' AS "灾种", DATE '{period}-01' + pick(person_no, 280, 28) AS "受灾日期",
  CAST(1200000 * u(person_no, 281 + {s}) AS BIGINT) AS "直接经济损失", '一般' AS "房屋受损",
  CAST(100000 AS BIGINT) AS "农作物损失",
  CAST(300000 * u(person_no, 301 + {s}) AS BIGINT) AS "已救助金额\"""",
        "(SELECT * FROM members WHERE i = 1 AND u(person_no, 321 + {s}) < 0.004)",
    ),
    "population-change": (
        "events",
        """CASE WHEN u(person_no, 341 + {s}) < 0.5 THEN '死亡' ELSE '迁出' END AS "变动类型",
  DATE '{period}-01' + pick(person_no, 361, 28) AS "变动日期\"""",
        "(SELECT * FROM members WHERE u(person_no, 381 + {s}) < 0.002)",
    ),
    "loan": (
        "roll",
        """'脱贫人口小额信贷' AS "贷款类型", CAST(5000000 AS BIGINT) AS "金额",
  DATE '2021-01-01' AS "发放日期", DATE '2024-01-01' AS "到期日期", CAST(5000000 AS BIGINT)
  AS "余额", CASE WHEN u(person_no, 401) < 0.03 THEN '逾期' ELSE '正常' END AS "状态\"""",
        "(SELECT * FROM members WHERE i = 1 AND u(household_no, 400) < 0.04)",
    ),
}
FEEDS = tuple(_FEEDS)


@dataclass(frozen=True)
class BenchData:
    """A written data set."""

    folder: Path
    persons: int
    households: int

    def snapshot(self, name: str) -> Path:
        """Path of household, person or village."""
        return self.folder / "snapshot" / f"{name}.parquet"

    def mode(self, feed: str) -> str:
        """Return events or roll."""
        return _FEEDS[feed][0]

    def periods(self, feed: str) -> tuple[str, ...]:
        """Periods for which the feed was written."""
        return PERIODS if self.mode(feed) == "events" else (PREVIOUS, PERIOD)

    def batch(self, feed: str, period: str) -> Path:
        """Path of the one file of a feed and period."""
        return (
            self.folder
            / "lake"
            / feed
            / f"period={period}"
            / f"place={_PLACE}"
            / "batch=1"
            / "part-000.parquet"
        )


def prepare(folder: Path, persons: int, seed: int = 1, memory_limit: str = "2GB") -> BenchData:
    """Write the data set unless it is there already; a killed run is started again."""
    target = folder / f"{persons}-{seed}"
    done = target / "manifest.json"
    if done.is_file():
        saved = json.loads(done.read_text("utf-8"))
        return BenchData(target, saved["persons"], saved["households"])
    started = time.perf_counter()
    households = max(100, round(persons / 3.7143))
    connection = duckdb.connect()
    connection.execute(f"SET memory_limit = '{memory_limit}'")
    connection.execute("SET enable_progress_bar = false")
    names = {"seed": seed, "villages": _VILLAGES, "households": households}
    connection.execute(_MACROS.format(**names))
    connection.execute(_MEMBERS.format(**names))
    data = BenchData(target, persons, households)
    _copy(connection, _HOUSEHOLD.format(**names), data.snapshot("household"))
    _copy(connection, _PERSON, data.snapshot("person"))
    _copy(
        connection,
        f"SELECT DISTINCT village_code FROM '{data.snapshot('household')}' ORDER BY 1",
        data.snapshot("village"),
    )
    for feed, (_, columns, members) in _FEEDS.items():
        for period in data.periods(feed):
            place = {"period": period, "s": PERIODS.index(period)}
            query = f"SELECT {_KEYS}, {columns.format(**place)} FROM {members.format(**place)}"
            _copy(connection, query, data.batch(feed, period))
    row = connection.execute(f"SELECT count(*) FROM '{data.snapshot('person')}'").fetchone()
    written = int(row[0]) if row else 0
    manifest = {
        "persons": written,
        "households": households,
        "seed": seed,
        "seconds": round(time.perf_counter() - started, 1),
    }
    done.write_text(json.dumps(manifest), "utf-8")
    return BenchData(target, written, households)


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
