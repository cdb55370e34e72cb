"""What a copy may hold, as the contract data says it (``contracts/copies.yaml``)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from xianjie.exchange.contracts import Column, load_contract

EVENTS = ("spells", "stays", "ledger", "clues")


@dataclass(frozen=True)
class CopyGroup:
    """Columns that are asked for together; ``event`` names a table of its own instead."""

    id: str
    title: str
    household: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    event: str = ""


@dataclass(frozen=True)
class QuasiIdentifier:
    """A trait by which somebody known from elsewhere could be recognised.

    ``levels`` are the words of its generalisations, the most exact first.
    """

    id: str
    title: str
    levels: tuple[str, ...]


@cache
def _document() -> dict[str, Any]:
    text = resources.files("xianjie").joinpath("contracts", "copies.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


@cache
def copy_groups() -> dict[str, CopyGroup]:
    """Return the groups of columns by id.

    Raises:
        ValueError: a column that is personal or free text, or an unknown table.
    """
    found = {}
    for given in _document()["groups"]:
        group = CopyGroup(
            given["id"], given["title"], tuple(given.get("household", ())),
            tuple(given.get("person", ())), given.get("event", ""),
        )  # fmt: skip
        for column in (*columns_of(group.household), *columns_of(group.person)):
            if column.personal or column.type == "text":
                raise ValueError(f"a copy may not hold {column.name}")
        if group.event and group.event not in EVENTS:
            raise ValueError(f"{group.id}: no table {group.event}")
        found[group.id] = group
    return found


def columns_of(names: tuple[str, ...]) -> list[Column]:
    """Return the declarations of registry columns."""
    contract = load_contract("registry-person")
    return [contract.column(name) for name in names]


@cache
def quasi_identifiers() -> dict[str, QuasiIdentifier]:
    """Return the traits that k-anonymity may be asked over, by id."""
    return {
        given["id"]: QuasiIdentifier(given["id"], given["title"], tuple(given["levels"]))
        for given in _document()["quasi_identifiers"]
    }


@cache
def sensitive_columns() -> tuple[str, ...]:
    """Return the columns whose values nobody should learn of a person, for l-diversity."""
    return tuple(_document()["sensitive"])
