"""The page with the diagrams of a case says what the rulebook and the code say."""

from __future__ import annotations

from tests.architecture.source_tree import PROJECT
from xianjie.apps.cases.diagram import case_process_page
from xianjie.apps.cases.enums import CASE_ACTS, OPEN_CASES, CaseState

PAGE = PROJECT / "docs" / "reference" / "case-process.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == case_process_page(), "run `make docs`"


def test_every_open_state_leads_somewhere_and_every_closed_one_stays() -> None:
    assert set(CASE_ACTS) == set(CaseState)
    for state, acts in CASE_ACTS.items():
        leaves = any(after != state for after in acts.values())
        assert leaves == (state in OPEN_CASES), state
