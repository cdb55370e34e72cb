from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.portal.kit import NOW, VILLAGE
from xianjie.apps.portal.actions.limits import (
    HOUR,
    Limit,
    count_use,
    forget_old_uses,
    give_back,
    lookup_limits,
    submission_limits,
)
from xianjie.apps.portal.enums import PublicUse
from xianjie.apps.portal.models import UseCounter
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


def limit(most: int = 2, subject: str = "10.0.0.1") -> Limit:
    return Limit(PublicUse.APPLY, "address", subject, most, HOUR)


def test_the_last_use_fits_and_the_next_one_is_told_when_to_come_back() -> None:
    for _ in range(2):
        count_use(limits=[limit()], now=NOW)
    with pytest.raises(RefusedError) as refused:
        count_use(limits=[limit()], now=NOW)
    assert refused.value.code == "too-often"
    # 09:30 in Shanghai; the hour ends at ten.
    assert "请今天 10:00 以后再试" in refused.value.message
    count_use(limits=[limit()], now=NOW + HOUR)


def test_others_are_not_held_up() -> None:
    count_use(limits=[limit(1)], now=NOW)
    count_use(limits=[limit(1, "10.0.0.2")], now=NOW)


def test_a_refused_use_counts_nowhere() -> None:
    count_use(limits=[limit(1)], now=NOW)
    with pytest.raises(RefusedError):
        count_use(limits=[limit(5, "village"), limit(1)], now=NOW)
    assert sum(UseCounter.objects.values_list("used", flat=True)) == 1


def test_zero_and_unknown_subjects_are_not_counted() -> None:
    count_use(limits=[limit(0), limit(1, "")], now=NOW)
    assert UseCounter.objects.count() == 0


def test_a_use_that_was_given_back_can_be_used_again() -> None:
    count_use(limits=[limit(1)], now=NOW)
    give_back(limits=[limit(1)], now=NOW)
    count_use(limits=[limit(1)], now=NOW)


def test_nothing_of_the_subject_is_kept(settings) -> None:
    limits = submission_limits(
        PublicUse.APPLY, address="10.0.0.1", village=VILLAGE, phone="13912345678"
    )
    count_use(limits=limits, now=NOW)
    kept = b"".join(bytes(key) for key in UseCounter.objects.values_list("key", flat=True))
    assert len(kept) == 3 * 16
    assert b"139" not in kept


def test_one_receipt_bears_five_wrong_codes(settings) -> None:
    settings.PUBLIC_LOOKUPS = 20
    assert [one.most for one in lookup_limits(address="10.0.0.1", number="1")] == [20, 5]


def test_old_counts_are_forgotten() -> None:
    count_use(limits=[limit()], now=NOW - timedelta(days=3))
    count_use(limits=[limit()], now=NOW)
    assert forget_old_uses(now=NOW) == 1


def test_the_many_addresses_of_one_line_are_one() -> None:
    for host in ("1", "2"):
        limits = submission_limits(
            PublicUse.APPLY, address=f"2001:db8:1:2::{host}", village=VILLAGE
        )
        count_use(limits=limits, now=NOW)
    assert sorted(UseCounter.objects.values_list("used", flat=True)) == [2, 2]
