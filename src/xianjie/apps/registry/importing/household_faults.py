"""What can be wrong with a household, said so that the clerk can mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xianjie.apps.divisions.matching import VillageMatch
from xianjie.exchange.contracts import Column
from xianjie.exchange.faults import CellFault, show
from xianjie.exchange.validation import ValidatedRow

_LISTED = 5


def is_rounded_number(fault: CellFault) -> bool:
    """Whether a household or person number was rounded: two would become one."""
    return fault.code == "id-rounded" and fault.column in {"户编号", "人编号"}


def too_long(column: Column, limit: int) -> CellFault:
    """Say that a text does not fit."""
    return CellFault(
        column.name,
        "",
        "too-long",
        f"“{column.name}”超过 {limit} 个字",
        "核对是否错列，缩短后再导入",
    )


def unknown_county(name: str) -> CellFault:
    """Say that a row is of another county."""
    return CellFault(
        "县", name, "unknown-county", f"“{name}”不在已装载的行政区划内", "核对县名；外县的行请删去"
    )


def unplaced(found: VillageMatch, values: Mapping[str, Any]) -> CellFault:
    """Say why a village was not found, and the nearest name."""
    in_town = found.fault == "unknown-town"
    column = "乡" if in_town else "行政村"
    remedy = f"如确为“{found.nearest}”，请改正" if found.nearest else "按区划全称填写"
    return CellFault(column, values.get(column) or "", found.fault, found.message, remedy)


def two_villages(good: Sequence[tuple[ValidatedRow, str]]) -> CellFault:
    """Say that the members of a household live in different villages."""
    first: dict[str, ValidatedRow] = {}
    for row, village in good:
        first.setdefault(village, row)
    places = "、".join(
        f"{row.values.get('乡') or ''}{row.values.get('行政村') or ''}（第 {row.number} 行）"
        for row in list(first.values())[:_LISTED]
    )
    code = good[0][0].values.get("户编号") or ""
    return CellFault(
        "户编号",
        code,
        "two-villages",
        f"同一户编号 {code} 出现在不同的村：{places}",
        "核对户编号是否重复使用；同一户的各行应在同一个村",
    )


def two_heads(heads: Sequence[ValidatedRow]) -> CellFault:
    """Say that a household has several heads."""
    rows = "、".join(f"第 {row.number} 行" for row in heads[:_LISTED])
    code = heads[0].values.get("户编号") or ""
    return CellFault(
        "与户主关系",
        "户主",
        "two-heads",
        f"户编号 {code} 有 {len(heads)} 个户主（{rows}）",
        "每户只留一个户主；如为两户，请改正户编号",
    )


def no_head() -> CellFault:
    """Say that nobody is the head."""
    return CellFault(
        "与户主关系", "", "no-head", "这一户没有户主（户主所在行缺失或被隔离）", "补上户主所在行"
    )


def contradiction(column: Column, kept: object, given: object, lead: int) -> CellFault:
    """Say that a member's row tells something else of the household than the head's."""
    return CellFault(
        column.name,
        show(column, given),
        "contradicts-head",
        f"“{column.name}”与第 {lead} 行（户主或本户首行）不一致：那里是“{show(column, kept)}”，"
        f"这里是“{show(column, given)}”；以那里为准",
        "核对后使同一户各行一致",
    )


def repeated(column: str, first: int) -> CellFault:
    """Say that an earlier row gave the same person."""
    return CellFault(
        column,
        "",
        "repeated-person",
        f"{column}与第 {first} 行相同，一个人只能在一户",
        "核对后删去多余的一行，或改正编号",
    )


def same_id(first: int) -> CellFault:
    """Say that two people have one ID number."""
    return CellFault(
        "证件号码",
        "",
        "same-id",
        f"证件号码与第 {first} 行相同，但人编号不同",
        "核对两人的证件号码",
    )


def other_person(code: str) -> CellFault:
    """Say that a person number already belongs to somebody else."""
    return CellFault(
        "人编号",
        code,
        "other-person",
        f"人编号 {code} 在库中是另一个人（姓名和证件号码都不同），未覆盖",
        "核对人编号；确为同一人的，先只改姓名或证件号码之一",
    )


def moved_away(code: str, day: str) -> CellFault:
    """Say that a registered change has taken the person to another household."""
    return CellFault(
        "户编号",
        code,
        "moved-away",
        f"该人员已于 {day} 登记转到其他户，名单仍列在 {code}；以登记为准，未转回",
        "核对分户、并户、婚嫁登记；名单有误的请更正名单，登记有误的请撤销登记",
    )


def household_has_left(code: str, reason: str, day: str) -> CellFault:
    """Say that a registered change has taken the household out of the register."""
    return CellFault(
        "户编号",
        code,
        "household-has-left",
        f"户编号 {code} 已于 {day} 登记退出（{reason}），名单中仍有；未恢复在册",
        "核对并户、退出登记；确需恢复的在户页面办“恢复在册”",
    )


def person_merged(code: str, kept: str) -> CellFault:
    """Say that a row is about a record that was merged into another as a duplicate."""
    return CellFault(
        "人编号",
        code,
        "merged-record",
        f"该档案是重复登记，已并入人编号 {kept or '（未编号）'}；以那份为准，这一行没有写入",
        "请在名单来源处删去重复的人；不是同一人的，先撤销合并",
    )


def household_merged(code: str, kept: str) -> CellFault:
    """Say that a household code is that of a record that was merged into another."""
    return CellFault(
        "户编号",
        code,
        "merged-household",
        f"户编号 {code} 是重复登记，已并入 {kept}；户信息以合并后的档案为准，成员归到 {kept}",
        "请在名单来源处删去重复的户编号；不是同一户的，先撤销合并",
    )


def corrected(column: str, shown: str, day: str) -> CellFault:
    """Say that a list contradicts what was corrected by hand."""
    return CellFault(
        column,
        shown,
        "corrected-by-hand",
        f"“{column}”已于 {day} 在登记表更正，名单写的是另一个值；以更正为准，未覆盖",
        "核对后更正名单，或在个人（户）页面重新更正",
    )


def has_left(reason: str, left_on: str) -> CellFault:
    """Say that the register knows the person as gone for good."""
    return CellFault(
        "姓名",
        "",
        "has-left",
        f"该人员已于 {left_on} 登记{reason}，名单中仍有；户成员关系未恢复",
        "核对名单与人口变动登记",
    )
