"""What does not fit about those in post: from the register, and from the departments' rolls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import duckdb
from django.db.models import Q

from xianjie.apps.income.queries.rules import item_named
from xianjie.apps.posts.enums import FindingKind
from xianjie.apps.posts.models import PayLine, PostHolding
from xianjie.apps.posts.queries.candidates import conflicting
from xianjie.apps.posts.queries.rolls import Rolls, rolls_of
from xianjie.apps.posts.rules import PostRules, post_rules
from xianjie.apps.sources.queries import active_batches
from xianjie.kernel.dates import age_on
from xianjie.kernel.periods import Period

ITEM = "公益性岗位工资"
_PAID = (
    "SELECT DISTINCT person_no, 补贴项目 FROM read_parquet($paths, hive_partitioning = false) "
    "WHERE person_no IS NOT NULL AND 金额 > 0"
)


@dataclass(frozen=True)
class Found:
    """A doubt about a holder; ``mark`` tells the facts apart that it rests on."""

    holding: int
    place: str
    kind: FindingKind
    mark: str
    words: str

    @property
    def key(self) -> tuple[int, str, str]:
        """The doubt among all doubts."""
        return self.holding, str(self.kind), self.mark


def findings_of(county: str, on: date) -> list[Found]:
    """Return all doubts about those in post in a county on a day; five queries and the rolls."""
    rows = PostHolding.objects.filter(
        division_code__gte=county.ljust(12, "0"), division_code__lte=county.ljust(12, "9"),
        retired_at__isnull=True, left_on__isnull=True,
    )  # fmt: skip
    holdings = list(rows.select_related("person"))
    rules, rolls = post_rules(county, on), rolls_of(county, on)
    found: list[Found] = []
    for one in holdings:
        found += _alone(one, rules, rolls, on)
    found += _doubles(holdings, rules)
    found += _paid_after(county)
    found += _unattended(county, on)
    return found


def _alone(one: PostHolding, rules: PostRules, rolls: Rolls, on: date) -> Iterator[Found]:
    def say(kind: FindingKind, mark: str, words: str) -> Found:
        return Found(one.pk, one.division_code, kind, mark, words)

    if one.until < on:
        yield say(FindingKind.EXPIRED, str(one.until), f"合同 {one.until} 到期，没有退岗也没有续聘")
    person = one.person
    if person is None:
        return
    most = rules.most_age(one.kind)
    if person.birth_date is not None and most is not None:
        age = age_on(person.birth_date, on)
        if age >= most:
            yield say(
                FindingKind.AGE,
                str(most),
                f"{age} 周岁，{one.get_kind_display()}到 {most} 周岁退岗",
            )
    if person.pk in rolls.dead:
        day = rolls.dead[person.pk]
        yield say(FindingKind.DEAD, str(day), f"公安人口变动：{day} 死亡")
    elif person.household_id is None:
        yield say(FindingKind.DEAD, "no-household", "已不在任何一户（死亡或迁出）")
    if person.pk in rolls.payroll:
        yield say(FindingKind.PAYROLL, "payroll", f"{rolls.payroll[person.pk]} 财政供养名册上有")
    job = rolls.jobs.get(person.pk)
    if job is not None and conflicting(job, rules.book):
        words = f"人社名册：{job.place or '地点未填'} {job.form}".strip()
        yield say(FindingKind.ELSEWHERE, f"{job.place}{job.form}"[:40], words)


def _doubles(holdings: list[PostHolding], rules: PostRules) -> Iterator[Found]:
    by_number: dict[bytes, list[PostHolding]] = defaultdict(list)
    by_home: dict[int, list[PostHolding]] = defaultdict(list)
    for one in holdings:
        if one.person is not None and one.person.id_index:
            by_number[bytes(one.person.id_index)].append(one)
        if one.household_id is not None and one.kind in rules.counted_kinds:
            by_home[one.household_id].append(one)
    for group in by_number.values():
        for one in group[1:]:
            mark = str(group[0].pk)
            words = "同一证件号码还占着另一个岗位"
            yield Found(one.pk, one.division_code, FindingKind.DOUBLE, mark, words)
    if not rules.one_a_household:
        return
    for group in by_home.values():
        for one in group[1:]:
            words = f"同户 {len(group)} 人在岗，当地规定一户一人"
            mark = str(group[0].pk)
            yield Found(one.pk, one.division_code, FindingKind.HOUSEHOLD, mark, words)


def _paid_after(county: str) -> Iterator[Found]:
    """Months that were paid though the contract had ended, or after somebody had left."""
    rows = PayLine.objects.filter(
        sheet__division_code__gte=county.ljust(12, "0"),
        sheet__division_code__lte=county.ljust(12, "9"), sheet__state="PAID", amount__gt=0,
        holding__retired_at__isnull=True,
    )  # fmt: skip
    late = rows.filter(
        Q(sheet__paid_on__isnull=False), holding__until__lt=_first_of_line()
    ) | rows.filter(holding__left_on__lt=_first_of_line())
    for number, place, period, until in late.values_list(
        "holding_id", "sheet__division_code", "period", "holding__until"
    ):
        words = f"{period} 发了补贴，合同 {until} 已到期或已退岗"
        yield Found(number, place, FindingKind.PAID_AFTER, period, words)


def _first_of_line() -> object:
    """The first day of the month of a line, as the database compares it with a day."""
    from django.db.models import CharField, DateField, F, Value
    from django.db.models.functions import Cast, Concat

    text = Concat(F("period"), Value("-01"), output_field=CharField())
    return Cast(text, DateField())


def _unattended(county: str, on: date) -> Iterator[Found]:
    """Who was paid by card in a month in which he did not attend."""
    batches = active_batches(county, feed="subsidy-payment", up_to=Period.of(on))
    if not batches:
        return
    last = max(one.period for one in batches)
    paths = [str(path) for one in batches if one.period == last for path in one.paths]
    if not paths:
        return
    with duckdb.connect() as connection:
        rows = connection.execute(_PAID, {"paths": paths}).fetchall()
    paid = {int(person) for person, name in rows if item_named(name) == ITEM}
    if not paid:
        return
    lines = PayLine.objects.filter(
        sheet__division_code__gte=county.ljust(12, "0"),
        sheet__division_code__lte=county.ljust(12, "9"), period=str(last), attended=0,
        holding__retired_at__isnull=True,
    ).exclude(sheet__state="DRAFT")  # fmt: skip
    for number, person, place in lines.values_list(
        "holding_id", "holding__person_id", "sheet__division_code"
    ):
        if person in paid:
            words = f"{last} 考勤为 0 天，一卡通发了公益性岗位补贴"
            yield Found(number, place, FindingKind.UNATTENDED, str(last), words)
