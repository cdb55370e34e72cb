"""Every audited action has a Chinese word for the auditor."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.source_tree import PACKAGE
from xianjie.apps.audit.words import ACTIONS, AREAS, action_choices, action_word


def written_actions() -> Iterator[tuple[str, str]]:
    """Return (file, action) for every action written out in the source.

    ``action="a.b"`` anywhere, and the texts that a module hands to its ``_record`` where that
    makes ``accounts.<text>`` of them.
    """
    for path in sorted((PACKAGE / "apps").rglob("*.py")) + sorted((PACKAGE / "cli").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        made = {
            keyword.value.values[0].value
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            for keyword in node.keywords
            if keyword.arg == "action"
            and isinstance(keyword.value, ast.JoinedStr)
            and isinstance(keyword.value.values[0], ast.Constant)
        }
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            for keyword in node.keywords:
                if keyword.arg == "action" and isinstance(keyword.value, ast.Constant):
                    yield path.name, str(keyword.value.value)
            if made and isinstance(node.func, ast.Name) and node.func.id == "_record":
                for argument in node.args:
                    for part in ast.walk(argument):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield from ((path.name, f"{start}{part.value}") for start in made)


def test_every_action_has_a_word() -> None:
    found = {(file, action) for file, action in written_actions() if "." in action}
    assert len(found) > 20
    missing = sorted({pair for pair in found if pair[1] not in ACTIONS})
    assert missing == [], "give each a Chinese word in apps/audit/words.py (ACTIONS)"


def test_every_area_has_a_word() -> None:
    assert {action.partition(".")[0] for action in ACTIONS} - set(AREAS) == set()


def test_words_differ_within_an_area() -> None:
    for _area, choices in action_choices():
        words = [word for _action, word in choices]
        assert len(set(words)) == len(words), words


def test_registers_and_unknown_actions() -> None:
    assert action_word("registry.villages.create") == "新建registry.villages"
    assert action_word("some.thing") == "some.thing"
