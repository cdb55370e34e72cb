"""Which department delivered what, when, and how good it was."""

import datetime as dt

import pytest

from tests.apps.sources.kit import COUNTY, JUNE, expense, expenses
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.actions import configure_expectation, ensure_expectations
from xianjie.apps.sources.enums import Arrival
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.queries import arrival_board, due_date, first_expected_period
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything()
DUE = dt.date(2022, 7, 5)


def row_of(feed: str, today: dt.date, period: Period = JUNE):
    board = arrival_board(EVERYTHING, COUNTY, period, today)
    return next(row for row in board if row.feed == feed)


def at(day: int) -> dt.datetime:
    return dt.datetime(2022, 7, day, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("period", "day", "due"),
    [
        (Period(2022, 6), 5, dt.date(2022, 7, 5)),
        (Period(2022, 1), 31, dt.date(2022, 2, 28)),
        (Period(2022, 12), 10, dt.date(2023, 1, 10)),
    ],
)
def test_due_date(period, day, due):
    assert due_date(period, day) == due


def test_before_and_after_the_due_day(county):
    assert row_of("medical-expense", DUE).state is Arrival.NOT_DUE
    row = row_of("medical-expense", DUE + dt.timedelta(days=1))
    assert (row.state, row.department, row.due_on) == (Arrival.MISSING, "医保", DUE)
    assert not row.is_here


def test_every_feed_stands_on_the_board(county, root, now):
    before = arrival_board(EVERYTHING, COUNTY, JUNE, DUE)
    assert ensure_expectations(by=root, county=COUNTY, now=now) == len(before) == 19
    assert ensure_expectations(by=root, county=COUNTY, now=now) == 0
    assert arrival_board(EVERYTHING, COUNTY, JUNE, DUE) == before


@pytest.mark.parametrize(("day", "state"), [(5, Arrival.ON_TIME), (6, Arrival.LATE)])
def test_on_time_and_late(people, deliver, write_csv, day, state):
    deliver(write_csv(expenses(people)), now=at(day))
    assert row_of("medical-expense", dt.date(2022, 7, 20)).state is state


def test_a_better_file_later_does_not_make_it_late(people, deliver, write_csv):
    deliver(write_csv(expenses(people), "一.csv"), now=at(4))
    deliver(write_csv(expenses(people[:5]), "二.csv"), now=at(18))
    row = row_of("medical-expense", dt.date(2022, 7, 20))
    assert (row.state, row.accepted, row.arrived_at) == (Arrival.ON_TIME, 5, at(4))


def test_the_day_is_that_of_the_county(people, deliver, write_csv):
    evening_in_greenwich = dt.datetime(2022, 7, 5, 17, 0, tzinfo=dt.UTC)
    deliver(write_csv(expenses(people)), now=evening_in_greenwich)
    assert row_of("medical-expense", dt.date(2022, 7, 20)).state is Arrival.LATE


def test_part_of_the_townships(people, deliver, write_csv):
    deliver(write_csv(expenses(people[:6]), "栋川.csv"), place="532325100")
    row = row_of("medical-expense", DUE)
    assert (row.state, row.places) == (Arrival.PARTIAL, ("532325100",))
    deliver(write_csv(expenses(people[6:]), "光禄.csv"), place="532325101")
    row = row_of("medical-expense", DUE)
    assert (row.state, row.accepted) == (Arrival.ON_TIME, 12)


def test_rows_sent_twice_count_once(people, deliver, write_csv):
    deliver(write_csv(expenses(people), "县.csv"))
    deliver(write_csv(expenses(people[:4]), "镇.csv"), place="532325100")
    row = row_of("medical-expense", DUE)
    assert (row.state, row.accepted, row.places) == (
        Arrival.ON_TIME,
        10,
        ("532325", "532325100"),
    )


def test_counts_and_change(people, deliver, write_csv):
    deliver(write_csv(expenses(people), "五月.csv"), period=JUNE - 1)
    rows = [*expenses(people[:5]), expense("", people[0].name), expense("", "钱外人")]
    rows.append(expense("x", "错", own_part="无"))
    deliver(write_csv(rows, "六月.csv"))
    row = row_of("medical-expense", DUE)
    assert (row.read, row.accepted, row.quarantined, row.unlinked, row.queued) == (8, 7, 1, 1, 1)
    assert (row.previous, row.change) == (12, -5)
    first = row_of("medical-expense", DUE, JUNE - 1)
    assert (first.previous, first.change) == (None, None)


def test_settings_of_the_county(people, deliver, write_csv, root, now):
    ensure_expectations(by=root, county=COUNTY, now=now)
    loan = FeedExpectation.objects.get(feed="loan")
    configure_expectation(
        by=root, expectation=loan, due_day=15, first_period=JUNE, is_expected=True, now=now
    )
    assert row_of("loan", DUE).due_on == dt.date(2022, 7, 15)
    assert not any(row.feed == "loan" for row in arrival_board(EVERYTHING, COUNTY, JUNE - 1, DUE))
    vehicle = FeedExpectation.objects.get(feed="vehicle")
    configure_expectation(
        by=root, expectation=vehicle, due_day=5, first_period=None, is_expected=False, now=now
    )
    assert len(arrival_board(EVERYTHING, COUNTY, JUNE, DUE)) == 18


def test_nothing_is_expected_after_the_last_month(people, deliver, write_csv, root, now):
    ensure_expectations(by=root, county=COUNTY, now=now)
    settings = {"due_day": 5, "is_expected": True, "by": root, "now": now}
    expected = FeedExpectation.objects.get(feed="medical-expense")
    with pytest.raises(RefusedError, match="末期早于首期"):
        configure_expectation(
            expectation=expected, first_period=JUNE, last_period=JUNE - 1, **settings
        )
    configure_expectation(expectation=expected, first_period=None, last_period=JUNE - 1, **settings)

    def is_asked(period: Period) -> bool:
        rows = arrival_board(EVERYTHING, COUNTY, period, DUE)
        return any(row.feed == "medical-expense" for row in rows)

    assert (is_asked(JUNE - 1), is_asked(JUNE)) == (True, False)
    deliver(write_csv(expenses(people), "六.csv"))
    assert is_asked(JUNE)


def test_first_expected_period(people, deliver, write_csv, root, now):
    assert first_expected_period(COUNTY) is None
    deliver(write_csv(expenses(people), "六.csv"))
    deliver(write_csv(expenses(people[:2]), "四.csv"), period=JUNE - 2)
    assert first_expected_period(COUNTY) == JUNE - 2
    loan = FeedExpectation.objects.get(feed="loan")
    configure_expectation(
        by=root, expectation=loan, due_day=5, first_period=JUNE - 1, is_expected=True, now=now
    )
    assert first_expected_period(COUNTY) == JUNE - 1


@pytest.mark.parametrize(
    ("prefix", "role", "rows"),
    [
        ("532325", Role.COUNTY_ANALYST, 19),
        ("532325100", Role.TOWNSHIP_REVIEWER, 19),
        ("5323", Role.DEPARTMENT_CLERK, 0),
        ("532326", Role.COUNTY_ANALYST, 0),
    ],
)
def test_who_sees_the_board(county, prefix, role, rows):
    board = arrival_board(Scope.of([prefix], [role]), COUNTY, JUNE, DUE)
    assert len(board) == rows
    assert arrival_board(Scope.nothing(), COUNTY, JUNE, DUE) == []


def test_reads_do_not_grow_with_batches(people, deliver, write_csv, django_assert_num_queries):
    deliver(write_csv(expenses(people), "一.csv"))
    with django_assert_num_queries(3):
        arrival_board(EVERYTHING, COUNTY, JUNE, DUE)
    deliver(write_csv(expenses(people[:3]), "二.csv"), period=JUNE - 1)
    deliver(write_csv(expenses(people[:4]), "三.csv"), place="532325100")
    with django_assert_num_queries(3):
        arrival_board(EVERYTHING, COUNTY, JUNE, DUE)
