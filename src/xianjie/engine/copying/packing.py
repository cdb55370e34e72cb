"""The file that is handed out: csv, workbook and Parquet of every table, and what they mean."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb

from xianjie.engine.copying.make import CopyResult, CopyTable
from xianjie.engine.copying.plan import CopyKind, CopyPlan
from xianjie.engine.groups import parquet
from xianjie.engine.sql import quote, text_literal
from xianjie.exchange.plain import FORMULA_STARTS
from xianjie.exchange.writing import new_workbook, write_table

WORKBOOK_ROWS = 50_000
"""Tables up to here are given as a workbook too; beyond, spreadsheets are no tool."""
_WIDTH = 16
_PORTION = 10_000
_BOM = b"\xef\xbb\xbf"


def pack_copy(
    result: CopyResult, plan: CopyPlan, target: Path, *, purpose: str, number: str, made_on: date,
    until: date, tell: Callable[[str], None] = lambda _: None,
) -> int:  # fmt: skip
    """Write the zip of a copy beside its Parquet files; return its size in bytes.

    ``number`` is that of the request; the receiver is not named in the file.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        readme = _readme(result, plan, purpose, number, made_on, until)
        archive.writestr("说明.txt", readme.encode("utf-8-sig"))
        archive.writestr("数据字典.xlsx", _dictionary(result))
        for table in result.tables:
            tell(f"打包 {table.title}")
            archive.write(table.path, f"parquet/{table.title}.parquet", zipfile.ZIP_STORED)
            csv = target.with_name(f".{table.title}.csv")
            try:
                _write_csv(table, csv)
                with archive.open(f"csv/{table.title}.csv", "w") as out, csv.open("rb") as file:
                    out.write(_BOM)
                    while block := file.read(1 << 20):
                        out.write(block)
            finally:
                csv.unlink(missing_ok=True)
            if table.rows <= WORKBOOK_ROWS:
                archive.writestr(f"xlsx/{table.title}.xlsx", _workbook(table))
    return target.stat().st_size


def _write_csv(table: CopyTable, path: Path) -> None:
    """Write UTF-8 without BOM; texts that a spreadsheet would run get a quote mark."""
    starts = ", ".join(text_literal(mark) for mark in FORMULA_STARTS)
    source = parquet([table.path])
    with duckdb.connect() as database:
        described = database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        picked = ", ".join(
            quote(name)
            if kind != "VARCHAR"
            else f"CASE WHEN substr({quote(name)}, 1, 1) IN ({starts}) THEN '''' || {quote(name)} "
            f"ELSE {quote(name)} END AS {quote(name)}"
            for name, kind, *_ in described
        )
        database.execute(
            f"COPY (SELECT {picked} FROM {source}) TO {text_literal(str(path))} "
            "(FORMAT csv, HEADER)"
        )


def _rows(table: CopyTable) -> Iterator[Sequence[Any]]:
    with duckdb.connect() as database:
        cursor = database.execute(f"SELECT * FROM {parquet([table.path])}")
        while portion := cursor.fetchmany(_PORTION):
            yield from portion


def _workbook(table: CopyTable) -> bytes:
    target = BytesIO()
    with new_workbook(target) as book:
        write_table(book, table.title, [(name, _WIDTH) for name, _ in table.columns], _rows(table))
    return target.getvalue()


def _dictionary(result: CopyResult) -> bytes:
    target = BytesIO()
    lines = [
        (table.title, name, meaning) for table in result.tables for name, meaning in table.columns
    ]
    with new_workbook(target) as book:
        write_table(book, "数据字典", (("表", 16), ("列", 30), ("含义与处理", 60)), lines)
        report = result.report
        levels = [(one["trait"], one["asked"], one["reached"]) for one in report.levels]
        write_table(
            book, "准标识符", (("准标识符", 16), ("申请给到", 24), ("实际给到", 24)), levels
        )
        diversity = [
            (one["column"], one["least"], one["single"], one["classes"]) for one in report.diversity
        ]
        heads = (("敏感列", 24), ("每类最少取值数(l)", 18), ("只有一个取值的类", 18), ("类数", 10))
        write_table(book, "敏感列多样性", heads, diversity)
    return target.getvalue()


def _readme(
    result: CopyResult, plan: CopyPlan, purpose: str, number: str, made_on: date, until: date
) -> str:
    report = result.report
    lines = [
        f"脱敏副本 {number}",
        f"用途：{purpose}",
        f"制作日期：{made_on}；使用期限：{until}，到期请删除。",
        "",
        "一、这份数据里没有什么",
        "姓名、证件号码、电话、银行账号、住址、户编号、人编号和一切自由文字都没有读入。",
        "假名由只属于这份副本的密钥算出，密钥不在文件里；密钥销毁后谁也还原不了。",
        "同一人在本副本各表的假名相同，在别的副本里不同。请勿尝试识别任何人。",
        "",
        "二、k-匿名",
        f"要求 k={plan.k}；最小的一类：人 {report.smallest_people}，"
        f"户 {report.smallest_households}。",
        f"留下 {report.people:,} 人、{report.households:,} 户；为达到 k 而略去 "
        f"{report.people_left_out:,} 人（{report.left_out_share:.2%}）、"
        f"{report.households_left_out:,} 户。",
        f"处理前按原值分类，最小的一类 {report.smallest_before} 人，独一无二的 "
        f"{report.alone_before:,} 人。",
        *(f"  {step}" for step in report.steps),
        "k-匿名按“准标识符”一页所列的列计算，人与其所在户一并计算；其余列只做合并、取整、截尾。",
        "全家成员的组合仍可能有识别风险，请按约定保管，不要公开。",
        "",
        "三、处理方法",
        f"日期：每户整体平移不超过 {plan.shift_days} 天，户内间隔不变，只给到月。",
        f"金额：四舍五入到 {plan.rounding} 元，最高的 {1 - plan.top:.0%} 截到同一数。",
        f"代码：少于 {plan.k} 行的取值并为“其他”。村、乡镇给假名或不给。",
        "",
        "四、表",
        *(f"{table.title}：{table.rows:,} 行，{len(table.columns)} 列" for table in result.tables),
    ]
    if plan.kind is CopyKind.TRAINING:
        lines += [
            "",
            "五、培训副本",
            "“户与人口名单”可以导入一套新装的系统（xianjie registry import）。姓名以“仿”字开头，"
            "证件号码以 00 开头：国家行政区划代码没有 00 开头的，校验位虽对，绝不是任何人的号码。",
            "出生日期在年龄段内随机给出；每户随机放到本县一个村，村与真实住处无关。",
        ]
    return "\r\n".join(lines) + "\r\n"
