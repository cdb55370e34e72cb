# ruff: noqa: RUF001, DTZ001
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianjie.kernel.dates import age_on, days_between, months_between, parse_date, parse_month, ymd

DAYS = st.dates(dt.date(1903, 1, 1), dt.date(2100, 12, 31))


@pytest.mark.parametrize(
    "written",
    [
        "2022-06-30",
        "2022/6/30",
        "2022.6.30",
        "20220630",
        "20220630.0",
        "2022年6月30日",
        "2022年06月30号",
        " ２０２２年６月３０日 ",
        "２０２２／６／３０",
        "2022-06-30 00:00:00",
        "2022/6/30 8:05",
        "2022-06-30T08:05:00",
        44742,
        44742.0,
        "44742",
        44742.75,
        20220630,
        20220630.0,
        dt.date(2022, 6, 30),
        dt.datetime(2022, 6, 30, 23, 59),
    ],
)
def test_one_day_in_every_form(written: object) -> None:
    assert parse_date(written) == dt.date(2022, 6, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2022-02-30",
        "20221301",
        "2022-13-01",
        "0000-00-00",
        "2022",
        2022,
        "2022-06",
        "202206",
        202206,
        "22-6-30",
        "2022-6/30",
        "昨天",
        "",
        None,
        True,
        float("nan"),
        "1800-01-01",
        "9999-12-31",
        -5,
        "2022年6月",
    ],
)
def test_what_is_not_a_date_is_refused_in_chinese(written: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        parse_date(written)


@pytest.mark.parametrize(
    "written",
    [
        "2022-06",
        "2022/6",
        "202206",
        "2022年6月",
        "2022年06月份",
        "2022.06",
        "2022.6",
        202206,
        202206.0,
        2022.06,
        "2022-06-15",
        "20220615",
        dt.datetime(2022, 6, 9),
        44742,
        "２０２２年６月",
    ],
)
def test_one_month_in_every_form(written: object) -> None:
    assert parse_month(written) == dt.date(2022, 6, 1)


@pytest.mark.parametrize(
    "written", ["2022-13", "202200", "2022", 2022.1, "六月", "2022-02-30", None]
)
def test_what_is_not_a_month_is_refused(written: object) -> None:
    with pytest.raises(ValueError, match=r"[\u4e00-\u9fff]"):
        parse_month(written)


@given(DAYS)
def test_every_written_form_reads_back(day: dt.date) -> None:
    forms = [
        day.isoformat(),
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
        (day - dt.date(1899, 12, 30)).days,
    ]
    serial = forms[-1]
    expected = [day] * len(forms)
    if isinstance(serial, int) and 1900 <= serial <= 2100:
        forms, expected = forms[:-1], expected[:-1]
    assert [parse_date(form) for form in forms] == expected
    assert parse_month(f"{day:%Y%m}") == day.replace(day=1)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    for parse in (parse_date, parse_month):
        try:
            assert isinstance(parse(text), dt.date)
        except ValueError as error:
            assert str(error)


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("2006-06-30", "2022-06-29", 15),
        ("2006-06-30", "2022-06-30", 16),
        ("2004-02-29", "2022-02-28", 17),
        ("2004-02-29", "2022-03-01", 18),
        ("2022-06-30", "2022-06-30", 0),
    ],
)
def test_age_counts_full_years(birth: str, on: str, age: int) -> None:
    assert age_on(dt.date.fromisoformat(birth), dt.date.fromisoformat(on)) == age


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2022-01-31", "2022-02-28", 0),
        ("2022-01-15", "2022-02-15", 1),
        ("2021-12-01", "2022-12-01", 12),
        ("2022-02-15", "2022-01-15", -1),
        ("2022-02-14", "2022-01-15", 0),
    ],
)
def test_months_between_counts_full_months(start: str, end: str, months: int) -> None:
    assert months_between(dt.date.fromisoformat(start), dt.date.fromisoformat(end)) == months


@given(DAYS, DAYS)
def test_sums_of_dates_change_sign_with_their_order(first: dt.date, second: dt.date) -> None:
    assert days_between(first, second) == -days_between(second, first)
    assert months_between(first, second) == -months_between(second, first)
    assert (ymd(first) < ymd(second)) == (first < second)
