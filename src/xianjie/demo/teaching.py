"""Training of the demo county: a catalogue, classes of two years, trainees, 两后生, work found."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db import transaction

from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.ledger.actions import note_created, save_row
from xianjie.apps.registry.models import Person
from xianjie.apps.training.actions.booking import book_allowances
from xianjie.apps.training.actions.jobs import confirm_found, find_jobs
from xianjie.apps.training.actions.youth import find_youth
from xianjie.apps.training.interfaces.registers import CLASSES, SUBSIDIES, YOUTHS
from xianjie.apps.training.models import Trainee, TrainingClass, Youth
from xianjie.demo.hands import Hands
from xianjie.kernel.dates import born_by
from xianjie.kernel.periods import Period

EACH, ASKED = 26, 48
_CATALOGUE = (
    ("电工", "五级", 120, 96_000), ("焊工", "五级", 120, 110_000), ("中式烹饪", "五级", 90, 90_000),
    ("家政服务", "专项能力", 60, 60_000), ("养老护理", "五级", 90, 88_000),
    ("挖掘机驾驶", "专项能力", 80, 120_000), ("缝纫", "专项能力", 60, 58_000),
)  # fmt: skip
# trade, way, firm, and when: months before the end of the demo, or days before today (negative)
_CLASSES = (
    ("电工", "定岗培训", "演示电子元件公司", 5), ("缝纫", "订单培训", "演示服饰公司", 4),
    ("中式烹饪", "定向培训", "", 3), ("家政服务", "定向培训", "演示家政服务公司", 2),
    ("焊工", "订单培训", "演示机械公司", -300), ("养老护理", "定岗培训", "演示养护院", -240),
    ("挖掘机驾驶", "定向培训", "", -120), ("家政服务", "定向培训", "演示家政服务公司", -60),
    ("电工", "订单培训", "演示电子元件公司", -6), ("缝纫", "定岗培训", "演示服饰公司", 0),
)  # fmt: skip
_FATES = ("在读职业学校", "结业后就业", "在读职业学校", "参加技能培训", "结业后就业",
          "在读职业学校", "结业后未就业", "参军")  # fmt: skip
_LENGTH = 15
_AMOUNTS = {trade: amount for trade, _, _, amount in _CATALOGUE}


@transaction.atomic
def teach(hands: Hands, months: list[Period]) -> None:
    """Fill the pages of training; again, it leaves everything alone."""
    place = hands.division.ljust(12, "0")
    if TrainingClass.objects.filter(division_code__startswith=hands.division).exists():
        return
    draw = Random(f"training-{hands.division}")  # noqa: S311 (invented data)
    today, now = hands.at(0)
    by = hands.county(today)
    for trade, level, hours, amount in _CATALOGUE:
        save_row(
            by=by, register=SUBSIDIES, row=None, version=None, now=now,
            values={
                "division_code": place, "trade": trade, "level": level, "hours": hours,
                "amount": amount, "valid_from": date(2021, 1, 1), "basis": "（演示）补贴标准目录",
            },
        )  # fmt: skip
    classes = _classes(hands, months, today)
    _trainees(hands, classes, today, draw)
    common = {"by": by, "county": hands.division, "today": today, "now": now}
    find_jobs(**common)  # type: ignore[arg-type]
    _confirm(hands, today)
    find_youth(**common)  # type: ignore[arg-type]
    _youth(hands, today, draw)
    book_allowances(**common)  # type: ignore[arg-type]


def _classes(hands: Hands, months: list[Period], today: date) -> list[TrainingClass]:
    _, now = hands.at(0)
    towns = [one.code for one in towns_of(hands.division, Scope.everything())]
    levels = {trade: (level, hours) for trade, level, hours, _ in _CATALOGUE}
    found = []
    for number, (trade, kind, firm, when) in enumerate(_CLASSES):
        starts = (months[-1] - when).first_day if when > 0 else today + timedelta(days=when or 14)
        level, hours = levels[trade]
        row: TrainingClass = save_row(
            by=hands.county(today), register=CLASSES, row=None, version=None, now=now,
            values={
                "title": f"{trade}{number + 1}班", "code": f"YSPX-{number + 1:03d}",
                "division_code": towns[number % len(towns)], "kind": kind, "trade": trade,
                "level": level, "hours": hours, "places": EACH + 4, "firm": firm,
                "body": "（演示）职业技术学校", "agency": "（演示）劳务公司" if firm else "",
                "promised": EACH if firm else None, "need": "入户摸底和企业订单",
                "starts_on": starts, "ends_on": starts + timedelta(days=_LENGTH),
            },
        )  # fmt: skip
        found.append(row)
    return found


def _trainees(hands: Hands, classes: list[TrainingClass], today: date, draw: Random) -> None:
    _, now = hands.at(0)
    people = list(
        Person.objects.filter(
            county_code=hands.division, household__is_active=True,
            birth_date__lte=born_by(18, date(2022, 1, 1)),
            birth_date__gt=born_by(55, date(2022, 1, 1)),
        )
        .exclude(household__household_type="一般农户", household__monitor_category="")
        .select_related("household")
        .order_by("pk")
    )  # fmt: skip
    draw.shuffle(people)
    rows: list[Trainee] = []
    for number, course in enumerate(classes):
        part = people[number * EACH : (number + 1) * EACH] or people[:EACH]
        if number == 1 and people and people[0] not in part:
            part = [*part, people[0]]  # the same person a second time in the year
        for place, one in enumerate(part):
            rows.append(_trainee(one, course, today, draw, place))
    for row in rows:
        row.created_at = row.updated_at = now
        row.clean()
    made = Trainee.objects.bulk_create(rows, batch_size=500)
    note_created(
        by=hands.county(today), register="training.trainees", numbers=[one.pk for one in made],
        now=now,
    )  # fmt: skip


def _trainee(
    one: Person, course: TrainingClass, today: date, draw: Random, place: int
) -> Trainee:  # fmt: skip
    row = Trainee(
        person=one, course=course, willing=place % 13 != 5,
        enrolled_on=min(course.starts_on - timedelta(days=5), today),
    )  # fmt: skip
    if course.ends_on >= today:
        return row
    row.hours = course.hours - draw.randint(0, 8)
    row.finished = place % 17 != 9
    row.skilled = row.finished
    if row.finished and place % 12 != 11:
        row.certificate = f"YSZ{course.code[-3:]}{place + 1:03d}"
        row.certified_on = min(course.ends_on + timedelta(days=20), today)
    row.subsidy = _AMOUNTS[course.trade] + (20_000 if place == 3 else 0)
    row.subsidy_paid_on = min(course.ends_on + timedelta(days=40), today)
    if place % 2:
        row.allowance = 30_000
        row.allowance_paid_on = min(course.ends_on + timedelta(days=10), today)
    return row


def _confirm(hands: Hands, today: date) -> None:
    """The townships have confirmed the work that the data show; the last one has not yet."""
    _, now = hands.at(0)
    for town in towns_of(hands.division, Scope.everything())[:-1]:
        confirm_found(
            by=hands.town(town.code, today), county=hands.division, today=today, now=now
        )  # fmt: skip


def _youth(hands: Hands, today: date, draw: Random) -> None:
    _, now = hands.at(0)
    rows = Youth.objects.filter(
        division_code__startswith=hands.division, left_out="", fate=""
    ).order_by("pk")
    for number, row in enumerate(rows[:ASKED]):
        fate = _FATES[number % len(_FATES)]
        works = fate == "结业后就业"
        aided = fate in ("在读职业学校", "结业后就业")
        save_row(
            by=hands.county(today), register=YOUTHS, row=row, version=row.version, now=now,
            values={
                "unmarried": True, "stage": row.stage or "初中毕业", "fate": fate,
                "school": "（演示）职业技术学校" if fate != "参军" else "",
                "aid": 150_000 if aided else None,
                "aid_paid_on": date(2022, 5, 20) if aided else None,
                "employer": "演示电子元件公司" if works else "",
                "job_from": today - timedelta(days=draw.randint(30, 300)) if works else None,
                "asked_on": today,
            },
        )  # fmt: skip
