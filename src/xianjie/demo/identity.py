"""Numbers that identify the invented people: ID numbers, phones, certificates, credit codes.

Every ID number has a valid check digit (GB 11643) but an address code that no county has
(prefecture prefix + 99), so that no real person can be named by it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], dtype=np.int64)
_CHECK = np.array(list("10X98765432"))
_SLOTS = 500  # sequence numbers a day and sex (GB 11643: three digits, odd for men)
_STEP = 37  # coprime to the slots, so that neighbours do not get neighbouring numbers


def no_such_region(division: str) -> str:
    """Return the six-digit address code that does not exist for the prefecture of a division.

    >>> no_such_region("532325")
    '532399'
    """
    return f"{division[:4]}99"


def ymd_numbers(dates: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Turn datetime64[D] into integers such as 20220630."""
    months = dates.astype("datetime64[M]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates - months).astype(np.int64) + 1
    return years * 10_000 + month * 100 + day


def check_characters(bodies: NDArray[np.str_]) -> NDArray[np.str_]:
    """Return the GB 11643 check character of each 17-digit body."""
    digits = np.ascontiguousarray(bodies.astype("U17")).view("U1").reshape(len(bodies), 17)
    return _CHECK[(digits.astype(np.int64) * _WEIGHTS).sum(axis=1) % 11]


def make_ids(
    births: NDArray[np.datetime64], male: NDArray[np.bool_], region: str, seed: int
) -> NDArray[np.str_]:
    """Return one distinct 18-character ID number for each person.

    :param births: birth dates, datetime64[D].
    :param male: sex; the 17th digit is odd for men.
    :param region: the six-digit address code.
    :raises ValueError: more than 500 persons of one sex share a birthday.
    """
    if len(births) == 0:
        return np.array([], dtype="U18")
    day = ymd_numbers(births)
    group = day * 2 + male
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)]))
    if rank.max() >= _SLOTS:
        raise ValueError("more than 500 persons of one sex share a birthday")
    slot = (rank * _STEP + (day * 7919 + seed * 104_729) % _SLOTS) % _SLOTS
    sequence = slot * 2 + male
    numbers = day * 1000 + sequence
    bodies = np.char.add(region, numbers.astype("U11"))
    return np.char.add(bodies, check_characters(bodies))


def mistype(numbers: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.str_]:
    """Return the numbers with one sequence digit typed wrongly, so that the check digit fails."""
    result = []
    for number in numbers.tolist():
        place = int(rng.integers(14, 17))
        digit = (int(number[place]) + int(rng.integers(1, 10))) % 10
        result.append(number[:place] + str(digit) + number[place + 1 :])
    return np.array(result, dtype="U18")


def fifteen(number: str) -> str:
    """Return the old 15-digit form of an 18-digit number (for people born before 2000)."""
    return number[:6] + number[8:17]


def make_phones(count: int, rng: np.random.Generator) -> NDArray[np.str_]:
    """Return distinct invented 11-digit mobile numbers (at most ten million)."""
    step = 7_919_317
    start = int(rng.integers(0, 10_000_000))
    tails = (start + np.arange(count, dtype=np.int64) * step) % 10_000_000
    return np.char.add("1990", np.char.zfill(tails.astype("U7"), 7))


def credit_code(serial: int, region: str) -> str:
    """Return a unified social credit code (GB 32100) with a valid check character."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    body = f"92{region}MA{serial % 10_000_000:07d}"
    total = sum(alphabet.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + alphabet[(31 - total % 31) % 31]


def certificate(number: str, category: int, degree: int) -> str:
    """Return the 20-character disability certificate number of an ID number."""
    return f"{number}{category}{degree}"
