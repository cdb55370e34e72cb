"""Sets of texts in rules: multiple choices, several columns together, lists of parameters.

What a set is compared with is mostly fixed by the rule: then no list is made for a row, the cells
are compared as they stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from xianjie.engine.quality import sets
from xianjie.engine.quality.cells import Cells
from xianjie.engine.sql import text_literal
from xianjie.policy.nodes import Name, Operation
from xianjie.policy.quality.nodes import Aggregate, Lookup, QNode, inner


class SetOperators(Cells):
    """Operators over sets."""

    def _q_set_of(self, _: Operation, *parts: QNode) -> str:
        return sets.set_of(
            [self.text(one) for one in parts if one.type.kind != "codes"],
            [self.sql(one) for one in parts if one.type.kind == "codes"],
        )

    def _q_labels(self, _: Operation, *parts: QNode) -> str:
        """The names that stand behind the conditions that hold."""
        named = [
            f"CASE WHEN {self.sql(condition)} THEN {self.text(name)} END"
            for condition, name in zip(parts[::2], parts[1::2], strict=True)
        ]
        return sets.set_of(named, [])

    def _texts(self, node: QNode) -> list[str] | None:
        """The texts of a set that no row changes."""
        if isinstance(node, Operation) and node.operator == "set_of":
            found = [self._known(one) for one in inner(node)]
            if all(isinstance(one, str) for one in found):
                return [str(one) for one in found]
        value = self.world.constants.get(node.name) if isinstance(node, Name) else None
        return sorted(str(one) for one in value) if isinstance(value, frozenset) else None

    def _is_among(self, node: QNode, listed: Sequence[str]) -> str:
        """Whether a single text is one of some; unknown where it is."""
        for one in listed:
            self.scopes[-1].bases.spoken(one)
        items = ", ".join(text_literal(one) for one in listed)
        return (
            f"({self.sql(node)} IN ({items}))"
            if listed
            else f"({self.sql(node)} <> {self.sql(node)})"
        )

    def _q_contains(self, node: Operation, whole: QNode, part: QNode) -> str:
        if isinstance(whole, Name):
            if not isinstance(self.world.constants.get(whole.name), frozenset):
                self.scopes[-1].doubt()
            return super()._contains(node)
        known = self._known(part)
        if isinstance(known, str):
            return self._any_of(whole, [known])
        return sets.contains(self.sql(whole), self.text(part))

    def _any_of(self, whole: QNode, listed: Sequence[str]) -> str:
        raw = self._raw_codes(whole)
        if raw is not None:
            tests = [f"contains(',' || {raw} || ',', {text_literal(f',{one},')})" for one in listed]
            return f"({' OR '.join(tests)})" if tests else f"({raw} <> {raw})"
        if isinstance(whole, Operation) and whole.operator == "set_of":
            tests = []
            for one in inner(whole):
                test = (
                    self._any_of(one, listed)
                    if one.type.kind == "codes"
                    else (self._is_among(one, listed))
                )
                tests.append(f"COALESCE({test}, FALSE)")
            return f"({' OR '.join(tests)})"
        return f"list_has_any({self.sql(whole)}, {sets.set_literal(listed)})"

    def _q_any_of(self, _: Operation, whole: QNode, part: QNode) -> str:
        listed = self._texts(part)
        if listed is not None:
            return self._any_of(whole, listed)
        return f"list_has_any({self.sql(whole)}, {self.sql(part)})"

    def _q_all_of(self, _: Operation, whole: QNode, part: QNode) -> str:
        return f"list_has_all({self.sql(whole)}, {self.sql(part)})"

    def _q_only(self, _: Operation, whole: QNode, part: QNode) -> str:
        listed = self._texts(part)
        singles = (
            isinstance(whole, Operation)
            and whole.operator == "set_of"
            and all(one.type.kind != "codes" for one in inner(whole))
        )
        if listed is not None and singles:
            parts = inner(cast("Operation", whole))
            tests = (f"COALESCE({self._is_among(one, listed)}, TRUE)" for one in parts)
            return f"({' AND '.join(tests)})"
        return f"list_has_all({self.sql(part)}, {self.sql(whole)})"

    def _q_same_set(self, _: Operation, left: QNode, right: QNode) -> str:
        return sets.same(self.sql(left), self.sql(right))

    def _doubtful(self, *nodes: QNode) -> list[str]:
        """SQL of the sets among nodes that may be unknown."""
        return [self.sql(one) for one in nodes if not _is_sure(one)]

    def _q_union(self, _: Operation, left: QNode, right: QNode) -> str:
        return sets.united(self.sql(left), self.sql(right), self._doubtful(left, right))

    def _q_intersect(self, _: Operation, left: QNode, right: QNode) -> str:
        return sets.shared(self.sql(left), self.sql(right), self._doubtful(left, right))

    def _q_except(self, _: Operation, left: QNode, right: QNode) -> str:
        return sets.without(self.sql(left), self.sql(right), self._doubtful(left, right))

    def _q_size(self, _: Operation, whole: QNode) -> str:
        return f"len(list_distinct({self.sql(whole)}))"

    def _q_split(self, _: Operation, text: QNode, mark: QNode) -> str:
        return sets.split(self.text(text), self.text(mark))


def _is_sure(node: QNode) -> bool:
    """Whether a set is never unknown."""
    if isinstance(node, Operation):
        if node.operator in ("set_of", "labels"):
            return True
        joined = node.operator in ("union", "intersect", "except")
        return joined and all(_is_sure(one) for one in inner(node))
    if isinstance(node, Lookup):
        return node.key.type.kind == "codes" and _is_sure(node.key)
    return isinstance(node, Aggregate) and node.operator == "set"
