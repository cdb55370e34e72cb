"""SQL that turns numbers of the registry into pseudonyms: HMAC-SHA256 under the key of one copy.

DuckDB hashes a whole column at once; a macro builds the keyed hash from two plain ones. Nothing
of a person enters the hash but the internal number, so nobody can try out names or ID numbers.
"""

from __future__ import annotations

import duckdb

from xianjie.engine.sql import text_literal

_BLOCK = 64
STEMS = "甲乙丙丁戊己庚辛壬癸"
GIVEN = "安宁和顺清明文远长青志成秋实春华云开山高水长风正日新月圆松柏梅兰竹菊"
NAME_MARK = "仿"
ID_REGION = "00"
"""Invented ID numbers begin with two zeros: GB/T 2260 gives no region a code below 11, and none
was ever issued, so such a number, right check digit and all, can belong to nobody."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def prepare(database: duckdb.DuckDBPyConnection, key: bytes) -> None:
    """Define ``mac(kind, number)``, 64 hexadecimal characters, in a connection of its own."""
    block = key.ljust(_BLOCK, b"\0")
    inner = bytes(byte ^ 0x36 for byte in block).hex()
    outer = bytes(byte ^ 0x5C for byte in block).hex()
    database.execute(
        f"CREATE TEMP MACRO mac(kind, n) AS sha256(unhex('{outer}') || unhex(sha256("
        f"unhex('{inner}') || encode(kind || ':' || CAST(n AS VARCHAR)))))"
    )
    # Three bytes of a hash, as a number below 2^24.
    database.execute(
        "CREATE TEMP MACRO piece(h, nth) AS CAST('0x' || substr(h, nth * 6 + 1, 6) AS BIGINT)"
    )
    database.execute(
        f"CREATE TEMP MACRO invented_name(h) AS {text_literal(NAME_MARK)} "
        f"|| {_pick(STEMS, 0)} || {_pick(GIVEN, 1)} || {_pick(GIVEN, 2)}"
    )


def _pick(letters: str, at: int) -> str:
    return f"substr({text_literal(letters)}, 1 + CAST(piece(h, {at}) % {len(letters)} AS INT), 1)"


def pseudonym(kind: str, number: str, mark: str) -> str:
    """Return the SQL of a pseudonym: a letter and 16 hexadecimal characters."""
    return f"({text_literal(mark)} || upper(substr(mac({text_literal(kind)}, {number}), 1, 16)))"


def shift(household: str, days: int) -> str:
    """Return the SQL of the days by which all dates of a household are moved, never none."""
    spread = f"CAST(piece(mac('shift', {household}), 0) % {2 * days} AS INT) - {days}"
    return f"(CASE WHEN {spread} >= 0 THEN {spread} + 1 ELSE {spread} END)"


def invented_id(born: str, sex: str, counter: str) -> str:
    """Return the SQL of an ID number that nobody has, with a right check digit.

    ``counter`` numbers the people who share a birthday and sex: below 5,000,000.
    """
    odd = f"(CASE WHEN {sex} = '男' THEN 1 ELSE 0 END)"
    order = f"(2 * ({counter} % 500) + {odd})"
    region = f"({text_literal(ID_REGION)} || lpad(CAST({counter} // 500 AS VARCHAR), 4, '0'))"
    body = f"({region} || strftime({born}, '%Y%m%d') || lpad(CAST({order} AS VARCHAR), 3, '0'))"
    total = " + ".join(
        f"{weight} * CAST(substr(b, {place}, 1) AS INT)"
        for place, weight in enumerate(_WEIGHTS, start=1)
    )
    return (
        f"list_transform([{body}], lambda b: b || substr('10X98765432', 1 + ({total}) % 11, 1))[1]"
    )
