"""Texts, certificates and days as DuckDB SQL, each with the meaning of `policy.quality.operators`.

Every function takes and gives SQL of a value; NULL is unknown and stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xianjie.engine.sql import MILLION, RESULT, text_literal
from xianjie.kernel.text import _VALUE_TABLE
from xianjie.policy.nodes import NameType

SPACES: Final = r"[\s\p{Z}\x{85}\x{1c}-\x{1f}\x{b}]"
"""What Python takes for white space, in the regular expressions of DuckDB."""
ID_FORM: Final = r"\d{17}[\dX]"
CREDIT: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FIRST_BIRTH: Final = "1850"


def stripped(text: str) -> str:
    """A text without white space at its ends."""
    cut = f"regexp_replace({text}, '^{SPACES}+|{SPACES}+$', '', 'g')"
    return f"(CASE WHEN regexp_matches({text}, '^{SPACES}|{SPACES}$') THEN {cut} ELSE {text} END)"


def shown(column: str, kind: NameType) -> str:
    """A typed value as the text of a cell, NULL when it is blank."""
    if kind.kind == "bool":
        return f"(CASE WHEN {column} THEN '是' WHEN NOT {column} THEN '否' END)"
    if kind.kind == "codes":
        parts = f"list_sort(list_distinct(string_split(NULLIF({column}, ''), ',')))"
        return f"array_to_string({parts}, ',')"
    if kind.kind == "money":
        fen = f"CAST({column} AS DECIMAL(30,6)) / 100"
        if kind.integral:
            fen = f"CAST({column} AS DECIMAL(28,0)) * CAST(0.01 AS DECIMAL(3,2))"
        return f"rtrim(rtrim(CAST(CAST({fen} AS {RESULT}) AS VARCHAR), '0'), '.')"
    if kind.is_number and not kind.integral:
        return f"rtrim(rtrim(CAST(CAST({column} AS {RESULT}) AS VARCHAR), '0'), '.')"
    if kind.is_number or kind.kind == "date":
        return f"CAST({column} AS VARCHAR)"
    return f"NULLIF({stripped(f'CAST({column} AS VARCHAR)')}, '')"


def read_number(text: str, kind: NameType) -> str:
    """The number that a text writes."""
    plain = stripped(f"replace({text}, ',', '')")
    form = r"[+-]?\d{1,12}(\.\d{1,6})?"
    number = f"TRY_CAST(ltrim({plain}, '+') AS {RESULT})"
    if kind.kind == "money":
        number = f"CAST(ROUND({number} * 100, 0) AS BIGINT)"
    return f"(CASE WHEN regexp_full_match({plain}, '{form}') THEN {number} END)"


def read_day(text: str) -> str:
    """The day that a text writes, of a month the first."""
    plain = stripped(text)
    marked = r"^(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?$"
    packed = r"^(\d{4})(\d{2})(\d{2})?$"
    arms = []
    for form in (marked, packed):
        year, month, day = (f"regexp_extract({plain}, '{form}', {group})" for group in (1, 2, 3))
        day = f"COALESCE(NULLIF({day}, ''), '1')"
        parts = f"{year} || '-' || lpad({month}, 2, '0') || '-' || lpad({day}, 2, '0')"
        made = f"TRY_CAST(NULLIF({parts}, '') AS DATE)"
        arms.append(f"WHEN regexp_matches({plain}, '{form}') AND {year} <> '0000' THEN {made}")
    return f"(CASE {' '.join(arms)} END)"


def slice_of(text: str, start: str, count: str) -> str:
    """Characters from a place on; what would stand before the first is counted but not there."""
    if start.lstrip("-").isdigit() and count.lstrip("-").isdigit():
        begin, end = max(int(start), 1), int(start) + max(int(count), 0)
        return f"substr({text}, {begin}, {max(end - begin, 0)})"
    first = f"GREATEST({start}, 1)"
    length = f"GREATEST({start} + GREATEST({count}, 0) - {first}, 0)"
    known = f"({start}) IS NOT NULL AND ({count}) IS NOT NULL"
    return f"(CASE WHEN {known} THEN substr({text}, {first}, {length}) END)"


@dataclass(frozen=True)
class Certificate:
    """SQL of what several questions about the same number need; made by `certificate`."""

    text: str
    body: str
    agrees: str
    born: str


def certificate(text: str) -> Certificate:
    """The parts of a number, each written out."""
    body = well_formed(text)
    return Certificate(text, body, check_agrees(text), birth_date(text, body))


def well_formed(text: str) -> str:
    """Whether a text begins with 17 digits and a digit or X."""
    return f"regexp_matches({text}, '^{ID_FORM}')"


def birth_date(text: str, body: str) -> str:
    """Birth date in the first 18 characters, NULL where they hold none."""
    date = (
        f"TRY_CAST(substr({text}, 7, 4) || '-' || substr({text}, 11, 2) || '-' || "
        f"substr({text}, 13, 2) AS DATE)"
    )
    return f"(CASE WHEN {body} AND substr({text}, 7, 4) >= '{FIRST_BIRTH}' THEN {date} END)"


def check_agrees(text: str) -> str:
    """Whether the 18th character is the check character of the 17 before, where they are digits.

    Worked out apart from the rest: within CASE and AND the database does not see what is common.
    """
    return f"({_check_character(f'substr({text}, 1, 17)')} = substr({text}, 18, 1))"


def identity_holds(one: Certificate) -> str:
    """Whether the first 18 characters are a number with an existing birth date and check digit."""
    holds = f"{one.agrees} AND {one.born} IS NOT NULL"
    return f"(CASE WHEN {one.body} THEN {holds} WHEN {one.text} IS NOT NULL THEN FALSE END)"


def _check_character(digits: str) -> str:
    """The check character for 17 digits (GB 11643).

    With q(k) the number without its last k digits, the weighted sum is twice q(0) and three times
    2**k for every other q(k), modulo 11: divisions alone, no single digits.
    """
    number = f"TRY_CAST({digits} AS BIGINT)"
    terms = [f"2 * {number}"]
    terms += [f"{3 * 2**k % 11} * ({number} // {10**k})" for k in range(1, 17)]
    return f"substr('10X98765432', CAST(({' + '.join(terms)}) % 11 AS BIGINT) + 1, 1)"


def identity_core(one: Certificate) -> str:
    """The number that means one person: 15 digits lifted, of a disability certificate 18."""
    text, folded = one.text, _folded(one.text)
    lifted = f"substr({folded}, 1, 6) || '19' || substr({folded}, 7, 9)"
    day = (
        f"TRY_CAST('19' || substr({folded}, 7, 2) || '-' || substr({folded}, 9, 2) || '-' || "
        f"substr({folded}, 11, 2) AS DATE)"
    )
    fifteen = f"regexp_full_match({folded}, '\\d{{15}}') AND {day} IS NOT NULL"
    long = f"length({folded}) IN (20, 22) AND {well_formed(folded)}"
    return (
        f"(CASE WHEN {one.body} AND length({text}) = 18 THEN {text} "
        f"WHEN {fifteen} THEN {lifted} || {_check_character(lifted)} "
        f"WHEN {long} THEN substr({folded}, 1, 18) ELSE {folded} END)"
    )


def _folded(text: str) -> str:
    table = {chr(key): value for key, value in _VALUE_TABLE.items()}
    sources = [one for one, to in table.items() if isinstance(to, int)]
    targets = "".join(chr(to) for to in table.values() if isinstance(to, int))
    gone = "".join(one for one, to in table.items() if to is None or to == " ")
    dropped = "".join(f"\\x{{{ord(one):x}}}" for one in gone)
    swapped = f"translate({text}, {text_literal(''.join(sources))}, {text_literal(targets)})"
    return f"upper(regexp_replace({swapped}, '[{dropped}''‘’`]|{SPACES}', '', 'g'))"


def identity_sex(one: Certificate) -> str:
    """男 or 女 by the 17th digit of a number with a birth date."""
    sex = (
        f"CASE WHEN substr({one.text}, 17, 1) IN ('1', '3', '5', '7', '9') THEN '男' ELSE '女' END"
    )
    return f"(CASE WHEN {one.born} IS NOT NULL THEN {sex} END)"


def identity_region(one: Certificate) -> str:
    """The first six digits of a well-formed number."""
    return f"(CASE WHEN {one.body} THEN substr({one.text}, 1, 6) END)"


def disability_holds(one: Certificate) -> str:
    """Whether a text is the number of a disability certificate."""
    tail = f"regexp_full_match(substr({one.text}, 19), '[1-7][1-4]([0-9A-Z]{{2}})?')"
    return f"(length({one.text}) IN (20, 22) AND {tail} AND {identity_holds(one)})"


def credit_holds(text: str) -> str:
    """Whether a text is a unified social credit code (GB 32100)."""
    marks = text_literal(CREDIT)
    total = " + ".join(
        f"(instr({marks}, substr({text}, {place}, 1)) - 1) * {pow(3, place - 1, 31)}"
        for place in range(1, 18)
    )
    check = f"substr({marks}, CAST((31 - ({total}) % 31) % 31 AS BIGINT) + 1, 1)"
    form = f"regexp_full_match({text}, '[{CREDIT}]{{18}}')"
    return f"({form} AND {check} = substr({text}, 18, 1))"


def mobile(text: str) -> str:
    """Whether a text is a mobile number."""
    return f"regexp_full_match({text}, '1[3-9]\\d{{9}}')"


def uniform(text: str) -> str:
    """Whether a text is one character over and over, at least twice."""
    alike = f"replace({text}, substr({text}, 1, 1), '') = ''"
    return f"(length({text}) > 1 AND {alike})"


def kept_in_calendar(day: str) -> str:
    """A computed day, NULL outside the years that have a name."""
    inside = f"{day} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"
    return f"(CASE WHEN {inside} THEN {day} END)"


def millionths(number: str, kind: NameType) -> str:
    """A number as a whole number of millionths."""
    if kind.integral:
        return f"(CAST({number} AS HUGEINT) * {MILLION})"
    return f"CAST(CAST({number} AS {RESULT}) * {MILLION} AS HUGEINT)"


def from_millionths(whole: str) -> str:
    """A whole number of millionths as a number."""
    return f"CAST(CAST({whole} AS DECIMAL(30,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS {RESULT})"
