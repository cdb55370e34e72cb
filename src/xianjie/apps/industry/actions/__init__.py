"""What can be done in industry besides keeping its registers."""

from xianjie.apps.industry.actions.booking import Booked, book_waiting
from xianjie.apps.industry.actions.needs import QUESTIONS, Said, note_needs
from xianjie.apps.industry.actions.rounds import due_of, open_round, pay_round

__all__ = [
    "QUESTIONS",
    "Booked",
    "Said",
    "book_waiting",
    "due_of",
    "note_needs",
    "open_round",
    "pay_round",
]
