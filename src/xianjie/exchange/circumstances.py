"""What each kind of 认定情形 may say; declared in ``contracts/circumstances.yaml``.

The kinds themselves are the code set 认定情形, their contents the code set 情形内容.
"""

from __future__ import annotations

import functools
from decimal import Decimal
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

from xianjie.exchange.contracts import load_codes
from xianjie.kernel.yaml_text import parsed

KINDS = "认定情形"
CONTENTS = "情形内容"


class NumberRange(BaseModel):
    """A number that is no money: its unit, the least and the most that it can be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unit: str
    least: Decimal | None = None
    most: Decimal | None = None


class CircumstanceKind(BaseModel):
    """One kind: about whom, judged by which departments, with which contents and values.

    ``amount`` is the unit of an amount of money, empty where there is none.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Literal["person", "household", "any"] = "any"
    departments: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    number: NumberRange | None = None
    amount: str = ""
    note: str = ""


@functools.cache
def circumstance_kinds() -> dict[str, CircumstanceKind]:
    """Every kind in the order of its code set.

    Raises ValueError for a declaration of a kind or content that the code sets do not have.
    """
    path = resources.files("xianjie").joinpath("contracts", "circumstances.yaml")
    declared = parsed(path.read_text("utf-8"))
    texts, contents = load_codes(KINDS).texts, load_codes(CONTENTS).texts
    if unknown := declared.keys() - set(texts):
        raise ValueError(f"kinds without a code: {sorted(unknown)}")
    kinds = {text: CircumstanceKind.model_validate(declared.get(text, {})) for text in texts}
    for text, kind in kinds.items():
        if unknown := set(kind.contents) - set(contents):
            raise ValueError(f"{text}: contents without a code: {sorted(unknown)}")
    return kinds


@functools.cache
def judging_departments() -> tuple[str, ...]:
    """Every department that judges some kind, each once."""
    found = (one for kind in circumstance_kinds().values() for one in kind.departments)
    return tuple(dict.fromkeys(found))
