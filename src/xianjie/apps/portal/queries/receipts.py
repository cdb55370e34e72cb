"""Receipt numbers: readable, not to be guessed, and of use only with four digits more."""

from __future__ import annotations

import re
import secrets

from xianjie.apps.audit.keys import keyring
from xianjie.apps.portal.models import Application, ObjectionReceipt

DIGITS = 12
CODE_DIGITS = 4
_GAPS = re.compile(r"[\s\-—·]+")


def check_digit(body: str) -> str:
    """Return the check digit of a row of digits (ISO 7064 MOD 11,10).

    It finds every wrong digit and nearly every pair of neighbours that were swapped.
    """
    rest = 10
    for digit in body:
        rest = (rest + int(digit)) % 10 or 10
        rest = rest * 2 % 11
    return str((11 - rest) % 10)


def is_receipt(number: str) -> bool:
    """Whether a text is twelve digits that fit together."""
    whole = len(number) == DIGITS and number.isascii() and number.isdigit()
    return whole and check_digit(number[:-1]) == number[-1]


def read_receipt(text: str) -> str:
    """Return what somebody copied from a receipt, without the gaps between the groups."""
    return _GAPS.sub("", text)[: DIGITS + 1]


def shown_receipt(number: str) -> str:
    """Return a receipt in three groups of four, as people read it out."""
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def fresh_receipt() -> str:
    """Return a new number from the system's random source."""
    body = str(secrets.randbelow(9 * 10 ** (DIGITS - 2)) + 10 ** (DIGITS - 2))
    return body + check_digit(body)


def fresh_code() -> str:
    """Return four random digits for whoever left no phone."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_of(phone: str) -> str:
    """Return the last four digits of a phone."""
    return phone[-CODE_DIGITS:]


def lookup_key(number: str, code: str) -> bytes:
    """Return the keyed index of receipt and code together.

    Both go into one index, so that a wrong receipt and a wrong code take the same way, and the
    same time, to the same answer.
    """
    return keyring().blind_index("portal-receipt", f"{number}:{code}")


def application_behind(number: str, code: str) -> Application | None:
    """Return the application of a receipt with its code; None for anything else."""
    found = Application.objects.proven("receipt and code were given")
    return found.filter(lookup=lookup_key(number, code)).select_related("clue").first()


def objection_behind(number: str, code: str) -> ObjectionReceipt | None:
    """Return the objection of a receipt with its code; None for anything else."""
    found = ObjectionReceipt.objects.proven("receipt and code were given")
    return (
        found.filter(lookup=lookup_key(number, code))
        .select_related("objection", "objection__notice")
        .first()
    )
