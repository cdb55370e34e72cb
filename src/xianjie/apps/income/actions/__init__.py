"""Writes."""

from xianjie.apps.income.actions.booking import Booked, PaidLine, book_lines, take_back
from xianjie.apps.income.actions.confirming import Amendment, confirm_month, confirm_village
from xianjie.apps.income.actions.entries import (
    NewEntry,
    answer_question,
    check_entry,
    record_entry,
    reverse_entry,
)
from xianjie.apps.income.actions.prefill import (
    Prefilled,
    fill_after_run,
    is_filled,
    prefill_month,
)
from xianjie.apps.income.actions.rounds import decide_village, open_round, submit_village
from xianjie.apps.income.actions.statements import decide_statement, draw_statement
from xianjie.apps.income.actions.subsidies import compare_subsidies

__all__ = [
    "Amendment",
    "Booked",
    "NewEntry",
    "PaidLine",
    "Prefilled",
    "answer_question",
    "book_lines",
    "check_entry",
    "compare_subsidies",
    "confirm_month",
    "confirm_village",
    "decide_statement",
    "decide_village",
    "draw_statement",
    "fill_after_run",
    "is_filled",
    "open_round",
    "prefill_month",
    "record_entry",
    "reverse_entry",
    "submit_village",
    "take_back",
]
