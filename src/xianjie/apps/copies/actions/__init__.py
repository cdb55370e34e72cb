"""Writes of anonymised copies."""

from xianjie.apps.copies.actions.asking import CopyWish, ask_copy, copy_step
from xianjie.apps.copies.actions.holding import clear_expired, take_copy
from xianjie.apps.copies.actions.making import MAKE_JOB, make_approved

__all__ = [
    "MAKE_JOB", "CopyWish", "ask_copy", "clear_expired", "copy_step", "make_approved", "take_copy",
]  # fmt: skip
