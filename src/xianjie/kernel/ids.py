"""Identity numbers (GB 11643), disability certificates built on them, and masking.

The region part is never judged: old and abolished codes are common among the living.
"""

import datetime as dt
import re
from dataclasses import dataclass

from xianjie.kernel.text import fold

_CHECK = "10X98765432"
_BODY = re.compile(r"\d{17}[\dX]")
_TAIL = re.compile(r"(?:[1-7][1-4](?:[0-9A-Z]{2})?)?")
_FIFTEEN = re.compile(r"\d{15}", re.ASCII)
_JUNK = re.compile(r"[\s'‘’`]+")
FAR = 99


@dataclass(frozen=True, slots=True)
class IdCheck:
    """What an identity number says about itself; fields are None where it says nothing."""

    form_ok: bool
    birth_date: dt.date | None
    sex: str | None
    check_ok: bool
    length: int
    region6: str | None


def check_digit(body: str) -> str:
    """Return the check character for the first 17 digits (GB 11643).

    The weights of the standard, 7 9 10 5 8 4 2 1 6 3 and again, are 2**17 to 2**1 modulo 11, so
    the weighted sum is twice the digits read in base 2; base 13 is the same modulo 11.
    """
    return _CHECK[2 * int(body, 13) % 11]


def _date(text: str) -> dt.date | None:
    try:
        day = dt.date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    return day if day.year >= 1850 else None


def normalise_id(value: object) -> str:
    """Return the number in its one stored form.

    Spaces and quote marks are dropped, full-width characters folded, x made X, and a well-formed
    15-digit number lifted to 18. The result may still be wrong: see `check_id`.
    """
    text = _JUNK.sub("", fold(str(value))).upper()
    if _FIFTEEN.fullmatch(text) and _date("19" + text[6:12]):
        body = text[:6] + "19" + text[6:]
        return body + check_digit(body)
    return text


def check_id(number: str) -> IdCheck:
    """Judge a normalised number of 18 characters, or 20 or 22 for a disability certificate.

    form_ok: the characters are right and the birth date exists. check_ok: the check digit holds
    as well. The birth date is given when it exists, sex as 男 or 女.
    """
    length = len(number)
    body, tail = number[:18], number[18:]
    if not number.isascii() or not _BODY.fullmatch(body):
        return IdCheck(False, None, None, False, length, None)
    birth = _date(body[6:14])
    form_ok = birth is not None and _TAIL.fullmatch(tail) is not None
    check_ok = form_ok and check_digit(body[:17]) == body[17]
    sex = "男" if int(body[16]) % 2 else "女"
    return IdCheck(form_ok, birth, sex if birth else None, check_ok, length, body[:6])


def identity_part(number: str) -> str:
    """Return the first 18 characters of a disability certificate number, else the number itself.

    Both forms of a number mean one person.
    """
    return number[:18] if len(number) in {20, 22} and _BODY.fullmatch(number[:18]) else number


def id_distance(first: str, second: str, limit: int = 2) -> int:
    """Return the edits between two numbers (insert, delete, replace, swap neighbours).

    Returns `FAR` when there are more than `limit`.
    """
    if first == second:
        return 0
    if abs(len(first) - len(second)) > limit:
        return FAR
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, left in enumerate(first, 1):
        now = [i]
        for j, right in enumerate(second, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (left != right))
            swapped = i > 1 and j > 1 and left == second[j - 2] and first[i - 2] == right
            if swapped:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > limit:
            return FAR
        before, row = row, now
    return row[-1] if row[-1] <= limit else FAR


def _mask_short(text: str) -> str:
    shown = len(text) // 4
    return text[:shown] + "*" * max(len(text) - shown, 3)


def mask_id(number: str) -> str:
    """Show the region and the last four characters only; of a short text hardly anything."""
    if len(number) < 15:
        return _mask_short(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def mask_name(name: str) -> str:
    """Show the first character of a name."""
    return name[:1] + "**" if name else ""


def mask_phone(number: str) -> str:
    """Show the first three and last four digits of a mobile number."""
    if len(number) < 11:
        return _mask_short(number)
    return number[:3] + "*" * (len(number) - 7) + number[-4:]


def mask_account(number: str) -> str:
    """Show the last four digits of a bank account."""
    return "****" + number[-4:] if len(number) > 8 else "****"
