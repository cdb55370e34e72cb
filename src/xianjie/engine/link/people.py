"""The people of a county as the linker sees them: columns, and indexes built when first needed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from xianjie.engine.link.names import sound_key
from xianjie.kernel.ids import check_id

ID_LENGTH = 18
_WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int32)
_CHECK = np.frombuffer(b"10X98765432", dtype=np.uint8)
_ALPHABET = b"0123456789X"

Bytes = NDArray[np.uint8]
Positions = NDArray[np.intp]


class PersonRecord(NamedTuple):
    """One person of the registry.

    id_number is normalised (`kernel.ids.normalise_id`), "" when unknown; a disability certificate
    stands for the number it begins with. village_code has twelve digits.
    """

    person_no: int
    household_no: int
    village_code: str
    id_number: str
    name: str
    birth_date: dt.date | None = None
    phone: str = ""
    is_head: bool = False


def id_bytes(number: str) -> Bytes:
    """Return the characters of a number as bytes."""
    return np.frombuffer(number.encode("ascii", "replace"), dtype=np.uint8)


def digit_counts(matrix: Bytes) -> NDArray[np.int8]:
    """Count each of 0–9 and X by row; two edits change at most four of the counts by one."""
    return np.stack([(matrix == mark).sum(axis=-1) for mark in _ALPHABET], axis=-1).astype(np.int8)


class _Block:
    """Positions by an integer key, as one sorted array (built in milliseconds, small in memory)."""

    def __init__(self, keys: NDArray[np.int64]) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def find(self, key: int) -> Positions:
        start, stop = np.searchsorted(self._keys, (key, key + 1))
        return self._order[start:stop]


class People:
    """The people one feed may be about; positions are indexes into the columns."""

    def __init__(self, records: Iterable[PersonRecord]) -> None:
        self.person_no: list[int] = []
        self.household_no: list[int] = []
        self.village: list[str] = []
        self.ids: list[str] = []
        self.names: list[str] = []
        self.births: list[dt.date | None] = []
        self.phones: list[str] = []
        self.heads: list[bool] = []
        self.by_id: dict[str, int] = {}
        self.shared_ids: dict[str, list[int]] = {}
        for record in records:
            self._add(record)
        self.check_ok: list[bool] = self._check_digits().tolist()

    def __len__(self) -> int:
        return len(self.person_no)

    def _add(self, record: PersonRecord) -> None:
        position = len(self.person_no)
        number = record.id_number
        if len(number) in {20, 22}:
            number = number[:ID_LENGTH]
        self.person_no.append(record.person_no)
        self.household_no.append(record.household_no)
        self.village.append(record.village_code)
        self.ids.append(number)
        self.names.append(record.name)
        self.births.append(record.birth_date)
        self.phones.append(record.phone)
        self.heads.append(record.is_head)
        if not number:
            return
        first = self.by_id.setdefault(number, position)
        if first != position:
            self.shared_ids.setdefault(number, [first]).append(position)

    def _check_digits(self) -> NDArray[np.bool_]:
        matrix = self.matrix
        digits = matrix[:, :17].astype(np.int32) - ord("0")
        formed = ((digits >= 0) & (digits <= 9)).all(axis=1)
        expected: Bytes = _CHECK[(digits @ _WEIGHTS) % 11]
        holds: NDArray[np.bool_] = formed & np.equal(expected, matrix[:, 17])
        return holds

    @cached_property
    def matrix(self) -> Bytes:
        """The numbers as bytes, one row a person; rows of zeros where there is no 18-digit one."""
        blank = "\0" * ID_LENGTH
        text = "".join(i if len(i) == ID_LENGTH and i.isascii() else blank for i in self.ids)
        return np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(-1, ID_LENGTH)

    @cached_property
    def counts(self) -> NDArray[np.int8]:
        """How often each mark occurs in a number, one row a person."""
        return digit_counts(self.matrix)

    def _number(self, start: int, stop: int) -> NDArray[np.int64]:
        """Read a slice of the numbers as integers; X counts as 10, blanks give nonsense < 0."""
        total = np.zeros(len(self), dtype=np.int64)
        for column in range(start, stop):
            marks = self.matrix[:, column].astype(np.int64)
            digit = np.where(marks == ord("X"), 10, marks - ord("0"))
            total = total * 11 + digit
        return total

    @cached_property
    def _birth_block(self) -> _Block:
        return _Block(self._number(6, 14))

    @cached_property
    def _outer_block(self) -> _Block:
        return _Block(self._number(0, 6) * 11**4 + self._number(14, 18))

    @staticmethod
    def _as_number(text: str) -> int:
        total = 0
        for mark in text:
            total = total * 11 + (10 if mark == "X" else int(mark))
        return total

    def same_birth_part(self, number: str) -> Positions:
        """Return the positions whose number has the same eight digits of birth."""
        return self._birth_block.find(self._as_number(number[6:14]))

    def same_outer_parts(self, number: str) -> Positions:
        """Return the positions whose number has the same region and the same last four marks."""
        key = self._as_number(number[:6]) * 11**4 + self._as_number(number[14:18])
        return self._outer_block.find(key)

    @cached_property
    def _sounds(self) -> dict[str, list[int]]:
        keys = {name: sound_key(name) for name in set(self.names)}
        groups: dict[str, list[int]] = defaultdict(list)
        for position, name in enumerate(self.names):
            groups[keys[name]].append(position)
        return dict(groups)

    def sounding_like(self, name: str) -> Positions:
        """Return the positions whose name sounds the same."""
        return np.array(self._sounds.get(sound_key(name), ()), dtype=np.intp)

    @cached_property
    def born_sounding(self) -> set[tuple[str, dt.date | None]]:
        """Sound of the name and date of birth of everybody, from the number where none is given."""
        return {
            (sound_key(name), born or check_id(number).birth_date)
            for name, born, number in zip(self.names, self.births, self.ids, strict=True)
        }

    @cached_property
    def _households(self) -> dict[int, list[int]]:
        groups: dict[int, list[int]] = defaultdict(list)
        for position, household in enumerate(self.household_no):
            groups[household].append(position)
        return dict(groups)

    def housemates(self, position: int) -> list[int]:
        """Return the other positions of the same household."""
        return [p for p in self._households[self.household_no[position]] if p != position]
