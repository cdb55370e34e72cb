"""What speaks for or against two records being one person, in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one comparison adds to the weight.

    :param code: the comparison: name, number, birth, sex, village, head, phone, role, or prior.
    :param level: the degree of agreement, such as equal or apart.
    :param title: the property in Chinese.
    :param words: the agreement in Chinese, without any value.
    :param bits: log2 of the Bayes factor; below zero it speaks against.
    """

    code: str
    level: str
    title: str
    words: str
    bits: float
