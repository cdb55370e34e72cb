"""Change one parameter value: in a rulebook in memory, and in the file that the web writes.

Both give the same content, which publishing proves by the hash. The file holds nothing but dated
values with their source; names, units and whatever people wrote in other files stay where they
are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import yaml

from xianjie.kernel.errors import RefusedError
from xianjie.policy.model import (
    UNVERIFIED,
    Citation,
    Layer,
    Parameter,
    ParameterValue,
    Rulebook,
    Scalar,
)
from xianjie.policy.yaml_reading import read_yaml

__all__ = ["Change", "ChangeKind", "changed_rulebook", "changed_web_text", "value_starting"]

HEAD: Final = (
    "# 本文件由网页上“改参数”的发布写成，请不要手改；要改请在网页上另起草稿，\n"
    "# 或在同一文件夹另写一个文件。取值按 from 盖在同一文件夹其他文件之上。\n"
)


class ChangeKind(StrEnum):
    """What a change does to the value that starts on a day in one place's layer."""

    SET = "SET"
    REPEAL = "REPEAL"
    REMOVE = "REMOVE"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of one parameter in one place's layer.

    ``SET`` puts ``value`` in force from a day, ``REPEAL`` ends the parameter from that day on
    whatever upper layers say, ``REMOVE`` takes the entry of that day out of the layer.
    """

    place: str
    parameter: str
    kind: ChangeKind
    from_date: date
    to_date: date | None = None
    value: Scalar | None = None
    cite: Citation | None = None

    @property
    def entry(self) -> ParameterValue:
        """The entry that the change writes."""
        return ParameterValue(self.from_date, self.to_date, self.value, None, self.cite)


def value_starting(rulebook: Rulebook, change: Change) -> ParameterValue | None:
    """The entry that stands now where the change would write, or None."""
    layer = rulebook.layer(change.place)
    parameter = layer.parameters.get(change.parameter) if layer else None
    values = parameter.values if parameter else ()
    return next((one for one in values if one.from_date == change.from_date), None)


def changed_rulebook(rulebook: Rulebook, change: Change) -> Rulebook:
    """The rulebook with one change made in its layer; the original stays as it is."""
    layer = rulebook.layer(change.place) or Layer(change.place)
    old = layer.parameters.get(change.parameter) or Parameter(change.parameter)
    values = [one for one in old.values if one.from_date != change.from_date]
    if change.kind is not ChangeKind.REMOVE:
        values.append(change.entry)
    parameters = dict(layer.parameters)
    ordered = tuple(sorted(values, key=lambda one: one.from_date))
    parameters[change.parameter] = replace(old, values=ordered)
    if not ordered and parameters[change.parameter] == Parameter(change.parameter):
        del parameters[change.parameter]
    fresh = replace(layer, parameters=parameters)
    others = [one for one in rulebook.layers if one.place != change.place]
    kept = [*others, fresh] if fresh != Layer(change.place) else others
    return Rulebook(tuple(sorted(kept, key=lambda one: one.place)), rulebook.faults, rulebook.packs)


def changed_web_text(text: str, file: str, change: Change) -> str:
    """The text of the web's file after a change; empty when nothing is left in it.

    Entries that are there stay; the result depends on the content alone, not on the order in
    which it came about. Raises RefusedError for a file that somebody spoilt.
    """
    content, faults = read_yaml(text, file)
    if faults or not _is_ours(content):
        where = faults[0].message if faults else "内容不是“名称: 取值”。"
        raise RefusedError(
            "web-file-spoilt", f"网页写的规则文件{file}被改坏了，没有发布：{where}请从备份恢复它。"
        )
    entries = {name: dict(one) for name, one in (content or {}).items()}
    values = [
        dict(one)
        for one in entries.get(change.parameter, {}).get("values", [])
        if one["from"] != change.from_date
    ]
    if change.kind is not ChangeKind.REMOVE:
        values.append(_written(change))
    if values:
        entries[change.parameter] = {"values": sorted(values, key=lambda one: one["from"])}
    else:
        entries.pop(change.parameter, None)
    return HEAD + _dump(entries) if entries else ""


def _is_ours(content: Any) -> bool:
    """Whether a file holds nothing but names with dated values."""
    if content is None:
        return True
    return isinstance(content, Mapping) and all(
        isinstance(one, Mapping)
        and isinstance(one.get("values"), list)
        and all(isinstance(value, Mapping) and "from" in value for value in one["values"])
        for one in content.values()
    )


def _written(change: Change) -> dict[str, Any]:
    value = list(change.value) if isinstance(change.value, tuple) else change.value
    found: dict[str, Any] = {"from": change.from_date, "value": value}
    if change.to_date is not None:
        found["to"] = change.to_date
    cite = change.cite or Citation()
    found["cite"] = {
        key: part
        for key, part in (
            ("document", cite.document), ("clause", cite.clause), ("number", cite.number),
            ("link", cite.link),
        )
        if part
    }  # fmt: skip
    if cite.flagged:
        found["cite"][UNVERIFIED] = True
    return found


class _Dumper(yaml.SafeDumper):
    """Writes numbers with a point exactly, and no anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never write an anchor: the reader refuses them."""
        return True


_Dumper.add_representer(
    Decimal,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", _number(value)),
)


def _number(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return text if "." in text else f"{text}.0"


def _dump(entries: Mapping[str, Any]) -> str:
    plain = {name: _plain(one) for name, one in entries.items()}
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=True, width=1000)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
