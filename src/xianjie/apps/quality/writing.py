"""A rule that a county writes in the browser: its YAML, and the rulebook with it, checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import yaml

from xianjie.kernel.errors import RefusedError, XianjieError
from xianjie.policy.entries import Reading
from xianjie.policy.model import Fault, Layer, Origin, Rulebook
from xianjie.policy.quality.checking import check_quality_layer
from xianjie.policy.quality.compiling import CompiledQualityRule, compile_quality_rule
from xianjie.policy.quality.context import quality_context
from xianjie.policy.quality.model import QualityRule
from xianjie.policy.quality.parsing import inline_parameters, parse_quality_rule
from xianjie.policy.yaml_reading import read_yaml

FILE: Final = "网页规则.yaml"
HEAD: Final = (
    "# 本文件由网页上“本县规则”的发布写成，请不要手改；要改请在网页上改，\n"
    "# 或在同一文件夹另写一个文件。\n"
)
_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:\.\d+)?")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_DIGITS: Final = 15
_ORDER: Final = (
    "id", "title", "kind", "table", "family", "category", "severity", "applies", "let", "params",
    "when", "report", "involves", "columns", "message", "fix", "max_share", "from", "to",
    "disabled", "note", "must_match", "must_not_match",
)  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """Writes numbers with a point exactly, and no anchors."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never write an anchor: the reader refuses them."""
        return True


_Dumper.add_representer(
    Decimal,
    lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}"),
)


@dataclass(frozen=True)
class Trial:
    """The rulebook with a draft in its county's layer; ``faults`` say what is wrong with it."""

    rulebook: Rulebook
    rule: QualityRule | None
    compiled: CompiledQualityRule | None
    faults: tuple[Fault, ...]


def number_of(text: str) -> int | Decimal | None:
    """The number that a field holds; None for anything else."""
    plain = text.strip().replace(",", "").replace("，", "")
    if not _NUMBER.fullmatch(plain):
        return None
    value = Decimal(plain)
    return int(value) if value == value.to_integral_value() and "." not in plain else value


def rules_text(bodies: Iterable[Mapping[str, Any]]) -> str:
    """The text of the county's file of rules; empty when there is none."""
    listed = [_plain(one) for one in sorted(bodies, key=lambda one: str(one["id"]))]
    if not listed:
        return ""
    return HEAD + yaml.dump(listed, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


def _plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body in the order of the language; numbers of parameters and shares as numbers."""
    found = {key: body[key] for key in _ORDER if body.get(key) not in (None, "", [], {})}
    if "max_share" in found:
        found["max_share"] = number_of(str(found["max_share"]))
    found["params"] = {name: _parameter(one) for name, one in (found.get("params") or {}).items()}
    if not found["params"]:
        del found["params"]
    for key in ("must_match", "must_not_match"):
        if key in found:
            found[key] = [_case(one) for one in found[key]]
    return found


def _parameter(one: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in one.items() if value not in (None, "")}
    if isinstance(kept.get("value"), str) and kept.get("unit") not in ("文字", "代码", "日期"):
        number = number_of(kept["value"])
        kept["value"] = kept["value"] if number is None else number
    return kept


def _case(value: Any) -> Any:
    """An example as the page's YAML would have it, whatever it holds."""
    if isinstance(value, Mapping):
        return {str(name): _case(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_case(one) for one in value]
    return _case_value(value) if isinstance(value, str) else value


def _case_value(text: str) -> Any:
    """A typed text as the page's YAML would have it: days and plain numbers, else the text."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    number = number_of(text)
    return text if number is None or len(text) > _DIGITS or text[:1] == "0" else number


def with_rule(book: Rulebook, county: str, body: Mapping[str, Any]) -> Trial:
    """Put a draft into the county's layer in place of what stands there under its id.

    The faults are those of this rule and of its cases alone; the other rules stay as they are.
    """
    text = rules_text([body])
    content, found = read_yaml(text, FILE)
    reading = Reading(file=FILE, place=county, own=True)
    reading.faults.extend(found)
    entry = content[0] if isinstance(content, list) and content else {}
    rule = parse_quality_rule(reading, 1, entry) if entry else None
    if rule is None:
        return Trial(book, None, None, tuple(reading.faults))
    parameters = inline_parameters(reading, rule, entry)
    trial = _replaced(book, county, rule, {one.id: one for one in parameters})
    compiled = None
    if not reading.faults and not rule.disabled:
        layer = Layer(county, quality=(rule,))

        def report(origin: Origin, item: str, code: str, message: str) -> None:
            reading.faults.append(Fault(origin.file, item, code, message, origin.line))

        check_quality_layer(trial, layer, report)
        try:
            compiled = compile_quality_rule(quality_context(trial, county), rule)
        except XianjieError as error:
            if not reading.faults:
                reading.fault(rule.id, error.code, error.message)
    return Trial(trial, rule, compiled, tuple(reading.faults))


def case_line(case: Mapping[str, Any]) -> str:
    """An example in one line of YAML, for those that ``列=值`` cannot say."""
    return yaml.dump(
        _case(case), Dumper=_Dumper, allow_unicode=True, default_flow_style=True, width=10_000,
        sort_keys=False,
    ).strip()  # fmt: skip


def read_case(text: str) -> dict[str, Any]:
    """Read what `case_line` wrote. Raises ``ValueError`` with a sentence."""
    content, faults = read_yaml(text, FILE)
    if faults or not isinstance(content, Mapping):
        raise ValueError(f"“{text[:30]}”读不懂，应写成 {{列: 值, 成员: [{{列: 值}}]}}。")
    found: dict[str, Any] = stored(content)
    return found


def stored(value: Any) -> Any:
    """A value as JSON keeps it: days and exact numbers as texts."""
    if isinstance(value, Mapping):
        return {str(name): stored(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [stored(one) for one in value]
    return str(value) if isinstance(value, date | Decimal) else value


def without_rule(book: Rulebook, county: str, rule_id: str) -> Rulebook:
    """Take what the county says of a rule out of its layer."""
    return _replaced(book, county, None, {}, rule_id)


def _replaced(
    book: Rulebook, county: str, rule: QualityRule | None, parameters: Mapping[str, Any],
    rule_id: str = "",
) -> Rulebook:  # fmt: skip
    name = rule.id if rule is not None else rule_id
    layer = book.layer(county) or Layer(county)
    quality = [one for one in layer.quality if one.id != name]
    if rule is not None:
        quality.append(rule)
    kept = {key: one for key, one in layer.parameters.items() if not key.startswith(f"{name}.")}
    fresh = replace(
        layer,
        quality=tuple(sorted(quality, key=lambda one: (one.id, one.from_date))),
        parameters=kept | dict(parameters),
    )
    others = [one for one in book.layers if one.place != county]
    layers = [*others, fresh] if fresh != Layer(county) else others
    return Rulebook(tuple(sorted(layers, key=lambda one: one.place)), book.faults, book.packs)


def refuse_faults(trial: Trial) -> None:
    """Raise ``RefusedError`` with the first fault in words, all of them in its details."""
    if trial.faults:
        first = trial.faults[0]
        raise RefusedError("rule-faulty", f"{first.item}：{first.message}", faults=trial.faults)
