"""Who is no longer in a complete list: closed with the reason, kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from xianjie.apps.registry import bulk
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import LeaveReason
from xianjie.apps.registry.importing import membership
from xianjie.apps.registry.importing.counts import Counts
from xianjie.apps.registry.importing.report import ChangeReport
from xianjie.apps.registry.models import Household, Person

_REASON = LeaveReason.NOT_LISTED
_PERSON = ("id", "household", "person_code", "id_index", "name", "import_index")


class Held:
    """What quarantined rows speak of: these are in the list, though not accepted."""

    def __init__(self) -> None:
        self.households: set[str] = set()
        self.person_codes: set[str] = set()
        self.id_indexes: set[bytes] = set()
        self.villages: set[str] = set()
        self.everywhere = False


def close_absent(
    villages: Iterable[str],
    *,
    seen_households: set[int],
    seen_persons: set[int],
    held: Held,
    today: date,
    now: datetime,
    report: ChangeReport,
    counts: Counts,
) -> None:
    """Close the households and people of the covered villages that the list does not name.

    Whom no list ever named (a newborn, a household founded by a split) was registered by hand and
    stays.
    """
    for village in sorted(set(villages) - held.villages):
        homes = bulk.select(
            Household,
            ("id", "household_code", "import_index"),
            "is_active AND division_code = %s",
            [village],
        )
        gone = {
            number: code
            for number, code, index in homes
            if number not in seen_households and code not in held.households and index
        }
        codes = {n: c for n, c, _ in homes if c not in held.households}
        absent = [
            (number, home, code, name)
            for number, home, code, index, name, listed in bulk.select_in(
                Person, _PERSON, "household", codes
            )
            if number not in seen_persons
            and listed
            and code not in held.person_codes
            and (index is None or bytes(index) not in held.id_indexes)
        ]
        _close(gone, codes, absent, today, now, report)
        counts.gone_households += len(gone)
        counts.gone_persons += len(absent)


def _close(
    gone: dict[int, str],
    codes: dict[int, str],
    absent: list[tuple[int, int, str, str]],
    today: date,
    now: datetime,
    report: ChangeReport,
) -> None:
    for code in gone.values():
        report.gone(code, "", "", _REASON.label)
    for _, home, code, name in absent:
        report.gone(codes[home], code, name, _REASON.label)
    people = [number for number, _, _, _ in absent]
    membership.close_memberships(people, _REASON, today)
    membership.settle([(None, number) for number in people])
    recount(home for _, home, _, _ in absent)
    day, moment = today.isoformat(), bulk.moment(now)
    bulk.update(
        Household,
        ("is_active", "left_on", "left_reason", "updated_at"),
        [(False, day, _REASON.label, moment, number) for number in gone],
    )
