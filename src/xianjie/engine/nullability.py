"""Whether a condition can come out unknown, so that no row is counted as doubtful in vain."""

from __future__ import annotations

from collections.abc import Callable, Set

from xianjie.policy.nodes import Constant, Name, Node, Operation


def may_be_unknown(
    node: Node, filled: Callable[[str], bool], known: Set[str] = frozenset()
) -> bool:
    """Whether ``node`` can be null for some row.

    Args:
        node: the tree.
        filled: tells whether a name always has a value.
        known: names that a sibling has already tested for null.

    ``x IS NULL OR x > y`` is never unknown because of ``x``: where x is null the test decides.
    """
    match node:
        case Constant():
            return False
        case Name(name=name):
            return name not in known and not filled(name)
        case Operation(operator="is_null"):
            return False
        case Operation(operator="coalesce", operands=operands):
            return all(may_be_unknown(part, filled, known) for part in operands)
        case Operation(operator="/"):
            return True
        case Operation(operator="and" | "or" as operator, operands=operands):
            tests = (_tested(part, operator) for part in operands)
            tested = {one for one in tests if one is not None}
            return any(may_be_unknown(part, filled, known | tested) for part in operands)
        case Operation(operator="*", operands=operands) if not node.type.integral:
            return True  # a product too large for the database is unknown
        case Operation(operands=operands):
            return any(may_be_unknown(part, filled, known) for part in operands)


def _tested(node: Node, operator: str) -> str | None:
    """Name whose null alone decides an OR (``x IS NULL``) or an AND (``x IS NOT NULL``)."""
    inner = node
    if operator == "and":
        if not (isinstance(node, Operation) and node.operator == "not"):
            return None
        inner = node.operands[0]
    if isinstance(inner, Operation) and inner.operator == "is_null":
        tested = inner.operands[0]
        return tested.name if isinstance(tested, Name) else None
    return None
