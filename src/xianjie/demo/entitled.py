"""Who is owed what in the last month: the truth about benefits, reckoned beside the engine.

The benefits of which a department keeps a roll are worked out here once more, in plain Python
over the rows that the files will hold, so that the engine has somebody to disagree with. What the
stories of clues do to benefits (somebody comes on the roll whose income is high) follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from xianjie.demo.plan import Owed, Plan
from xianjie.demo.rolls import baseline
from xianjie.demo.tables import Array, Table
from xianjie.demo.thresholds import Thresholds

OWED, UNDUE = "应享未享", "享而不符"
UNDER = "在享"
"""On the roll, with another amount than the rule gives."""
_MONTHS, _OLD, _ADULT, _AGE_TO_PAY, _CHILD = 12, 60, 18, 16, 16
_WEAK = ("弱劳动力或半劳动力", "丧失劳动力", "无劳动力")
_FULL = ("普通劳动力", "技能劳动力")
_DEGREES, _MIND = ("1", "2"), ("智力", "精神")
_VOCATIONAL = ("中职", "高职高专")
_LIVING = ("农村低保", "城市低保", "特困供养")
_SUBSIDIES = ("孤儿", "事实无人抚养儿童", "困难残疾人生活补贴", "重度残疾人护理补贴")


@dataclass
class Aided:
    """Persons on the roll of social assistance by kind, with what they get a month (fen)."""

    # `living` and `subsidies`: what is paid for a year already, per person.
    on: dict[str, Array] = field(default_factory=dict)
    fen: dict[str, Array] = field(default_factory=dict)
    living: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    subsidies: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    since: Array = field(default_factory=lambda: np.zeros(0, dtype="datetime64[D]"))


@dataclass
class LastMonth:
    """The last month as the departments send it, stories included, and what follows from it."""

    plan: Plan
    lines: Thresholds

    def table(self, feed: str) -> Table:
        """The rows of people in the registry."""
        county = self.plan.county
        table = self.plan.apply(baseline(county, feed, county.periods[-1]), self.plan.last)
        return table.take(table.person >= 0)

    @cached_property
    def count(self) -> int:
        """How many people there are."""
        return len(self.plan.county.people.name)

    @cached_property
    def age(self) -> Array:
        """Full years on the last day."""
        return self.plan.county.people.age

    @cached_property
    def end(self) -> np.datetime64:
        """The last day."""
        return np.datetime64(self.plan.county.periods[-1].last_day, "D")

    def _marked(self, table: Table, rows: Array) -> Array:
        found = np.zeros(self.count, dtype=bool)
        found[table.person[rows]] = True
        return found

    def _summed(self, table: Table, column: str, rows: Array) -> Array:
        found = np.zeros(self.count, dtype=np.int64)
        np.add.at(found, table.person[rows], np.maximum(table.columns[column][rows], 0))
        return found

    def in_home(self, persons: Array) -> Array:
        """How many of the marked persons each household has."""
        homes = self.plan.county.people.household
        size = len(self.plan.county.households.code)
        return np.bincount(homes, weights=persons, minlength=size).astype(np.int64)

    @cached_property
    def home(self) -> Array:
        """Household of each person."""
        return self.plan.county.people.household

    @cached_property
    def watched(self) -> Array:
        """Monitored households whose risk is not cleared."""
        homes = self.plan.county.households
        return (homes.monitor > 0) & ~homes.cleared

    @cached_property
    def aided(self) -> Aided:
        """The roll of social assistance."""
        table, month = self.table("social-assistance"), self.end.astype("datetime64[M]")
        ends, begins = table.columns["终止月"], table.columns["起始月"]
        going = np.isnat(ends) | (ends >= month)
        single = np.array(["单人" in str(one) for one in table.columns["档次"]], dtype=bool)
        kinds = table.columns["救助类型"].astype(object)
        found = Aided()
        for kind in sorted({str(one) for one in kinds}):
            rows = going & (kinds == kind)
            for name, part in ((kind, rows & ~single), (f"{kind}·单人", rows & single)):
                found.on[name] = self._marked(table, part)
                found.fen[name] = self._summed(table, "月发放金额", part)
        spent = (month - begins).astype(np.int64) >= _MONTHS
        paid = going & spent
        living, subsidies = np.isin(kinds, _LIVING), np.isin(kinds, _SUBSIDIES)
        found.living = self._summed(table, "月发放金额", paid & living)
        found.subsidies = self._summed(table, "月发放金额", paid & subsidies)
        since = np.full(self.count, np.datetime64("NaT", "D"))
        named = np.isin(kinds, ("农村低保", "特困供养", "孤儿", "事实无人抚养儿童", "低保边缘"))
        for row in np.flatnonzero(named).tolist():
            person, day = table.person[row], begins[row].astype("datetime64[D]")
            since[person] = day if np.isnat(since[person]) else min(since[person], day)
        found.since = since
        return found

    def on(self, kind: str) -> Array:
        """Persons on the roll of a kind of assistance."""
        return self.aided.on.get(kind, np.zeros(self.count, dtype=bool))

    def fen(self, kind: str) -> Array:
        """What they get a month."""
        return self.aided.fen.get(kind, np.zeros(self.count, dtype=np.int64))

    @cached_property
    def minimum(self) -> Array:
        """Persons on 低保, alone or with their household."""
        return self.on("农村低保") | self.on("农村低保·单人")

    @cached_property
    def gone(self) -> Array:
        """Persons who died or went to prison."""
        found = np.zeros(self.count, dtype=bool)
        for one in self.plan.happenings["population-change"]:
            if one.values.get("变动类型") in ("死亡", "服刑"):
                found[one.person] = True
        return found

    @cached_property
    def counted(self) -> Array:
        """Persons who count for 低保."""
        left = {one.person for one in self.plan.circumstances if one.kind == "不计入共同生活成员"}
        found = ~self.on("特困供养") & ~self.on("孤儿") & ~self.gone
        found[[one for one in left if one is not None]] = False
        return found

    @cached_property
    def pension(self) -> Table:
        """The pension roll."""
        return self.table("pension")

    @cached_property
    def drawing(self) -> Array:
        """Persons who draw a pension of residents."""
        state = self.pension.columns["缴费状态"].astype(object)
        return self._marked(self.pension, state == "待遇领取")

    @cached_property
    def income(self) -> Array:
        """Income of each household that counts for 低保, fen a year."""
        county = self.plan.county
        homes = county.households
        net = homes.per_capita * homes.size
        base = self.in_home(self.drawing & (self.age >= _OLD)) * county.aid.pension_base * _MONTHS
        living = self.by_home(self.aided.living) * _MONTHS
        known = np.where(homes.assistance >= 0, homes.assistance, living)
        known += base + self.by_home(self.aided.subsidies) * _MONTHS
        return np.maximum(net - np.minimum(known, np.maximum(homes.transfer, 0)), 0)

    def by_home(self, fen: Array) -> Array:
        """The sum of an amount of each person over the household."""
        size = len(self.plan.county.households.code)
        return np.bincount(self.home, weights=fen, minlength=size).astype(np.int64)

    @cached_property
    def working(self) -> tuple[Array, Array, Array, Array]:
        """Employed; with steady pay; outside the province; outside the county but within it."""
        table = self.table("employment")
        busy = table.columns["就业状态"].astype(object) == "就业"
        place = table.columns["就业地"].astype(object)
        pay = table.columns["月收入"]
        steady = busy & ((pay < 0) | (pay >= self.plan.county.aid.steady))
        parts = (busy, steady, busy & (place == "省外"), busy & (place == "省内县外"))
        a, b, c, d = (self._marked(table, rows) for rows in parts)
        return a, b, c, d

    @cached_property
    def disabled(self) -> tuple[Array, Array, Array]:
        """With a certificate; of a severe degree; unable to work for 特困 or severe for 单人户."""
        table = self.table("disability")
        valid = table.columns["证件状态"].astype(object) != "注销"
        degree = table.columns["残疾等级"].astype(object)
        kind = table.columns["残疾类别"].astype(object)
        severe = valid & np.isin(degree, _DEGREES)
        mind = valid & np.isin(kind, _MIND) & np.isin(degree, ("1", "2", "3"))
        marked = [self._marked(table, rows) for rows in (valid, severe, severe | mind)]
        return marked[0], marked[1], marked[2]

    def benefits(self) -> list[Owed]:
        """Every gap and mismatch of the last month."""
        found: list[Owed] = []
        for lines in (
            self._minimum(), self._destitute(), self._bottom(), self._single(), self._disabled(),
            self._insured(), self._pensions(), self._students(), self._homes(), self._work(),
        ):  # fmt: skip
            found += lines
        return found

    def _of_homes(self, benefit: str, entitled: Array, held: Array) -> Iterator[Owed]:
        for home in np.flatnonzero(entitled & ~held).tolist():
            yield Owed(benefit, home, None, OWED)
        for home in np.flatnonzero(held & ~entitled).tolist():
            yield Owed(benefit, home, None, UNDUE)

    def _of_people(
        self, benefit: str, entitled: Array, held: Array, applies: Array | None = None
    ) -> Iterator[Owed]:
        within = np.ones(self.count, dtype=bool) if applies is None else applies
        for outcome, persons in ((OWED, entitled & ~held), (UNDUE, held & ~entitled)):
            for person in np.flatnonzero(persons & within).tolist():
                yield Owed(benefit, int(self.home[person]), person, outcome)

    @cached_property
    def poor(self) -> Array:
        """Households below the line of 低保."""
        people = self.in_home(self.counted)
        return (people > 0) & (self.income < self.plan.county.aid.minimum * people)

    @cached_property
    def near(self) -> Array:
        """Households between 低保 and its edge."""
        people = self.in_home(self.counted)
        return (people > 0) & ~self.poor & (self.income < self.plan.county.aid.edge * people)

    def _minimum(self) -> Iterator[Owed]:
        held = self.in_home(self.on("农村低保")) > 0
        yield from self._of_homes("低保", self.poor, held)
        people = self.in_home(self.counted)
        line = self.plan.county.aid.minimum
        for home in np.flatnonzero(self.poor & held).tolist():
            short = line * int(people[home]) - int(self.income[home])
            due = -(-short // (_MONTHS * 100)) * 100
            paid = int(self.fen("农村低保")[self.home == home].sum())
            if paid != due:
                yield Owed("低保", home, None, UNDER)
        edge = self.in_home(self.on("低保边缘")) > 0
        yield from self._of_homes("低保边缘", self.near & ~held, edge)

    def _destitute(self) -> Iterator[Owed]:
        homes, held = self.plan.county.households, self.on("特困供养")
        said = {
            one.person for one in self.plan.circumstances
            if one.kind == "无法定义务人或义务人无履行能力" and one.person is not None
        }  # fmt: skip
        nobody = held.copy()
        nobody[sorted(said)] = True
        unable = (self.age >= _OLD) | (self.age < _CHILD) | self.disabled[2]
        poor = self.income < self.plan.county.aid.minimum * homes.size
        entitled = unable & nobody & poor[self.home] & ~self.on("孤儿")
        yield from self._of_people("特困供养", entitled, held, unable)
        due = self.plan.county.aid.destitute
        for person in np.flatnonzero(entitled & held & (self.fen("特困供养") != due)).tolist():
            yield Owed("特困供养", int(self.home[person]), person, UNDER)

    def _bottom(self) -> Iterator[Owed]:
        homes, people = self.plan.county.households, self.plan.county.people
        weak = (self.age >= _AGE_TO_PAY) & np.isin(people.skill, _WEAK)
        none = self.in_home(np.isin(people.skill, _FULL)) == 0
        none &= self.in_home(self.working[1]) == 0
        applies = weak & (none & (homes.lifted | self.watched))[self.home]
        yield from self._of_people("兜底保障比对", applies, self.minimum | self.on("特困供养"),
                                   applies)  # fmt: skip

    def _single(self) -> Iterator[Owed]:
        severe, held = self.disabled[2], self.on("农村低保·单人")
        edge = self.near | (self.in_home(self.on("低保边缘")) > 0)
        applies = edge[self.home] | ((self.age >= _ADULT) & severe & ~self.working[0])
        covered = (self.poor | (self.in_home(self.on("农村低保")) > 0))[self.home]
        ill = self._ill()
        entitled = (severe | ill) & ~covered & ~self.on("特困供养")
        yield from self._of_people("单人户低保", entitled & applies, held, applies)

    def _ill(self) -> Array:
        table = self.table("serious-illness")
        kind = table.columns["病种类别"].astype(object)
        return self._marked(table, kind == "大病专项救治")

    def _disabled(self) -> Iterator[Owed]:
        certified, severe, _ = self.disabled
        with_minimum = self.minimum | (self.in_home(self.on("农村低保")) > 0)[self.home]
        entitled = certified & with_minimum & ~self.on("特困供养") & ~self.on("孤儿")
        yield from self._of_people("困难残疾人生活补贴", entitled, self.on("困难残疾人生活补贴"),
                                   certified)  # fmt: skip
        yield from self._of_people("重度残疾人护理补贴", severe & ~self.on("特困供养"),
                                   self.on("重度残疾人护理补贴"), severe)  # fmt: skip

    def _insured(self) -> Iterator[Owed]:
        homes, table = self.plan.county.households, self.table("medical-insurance")
        kind = table.columns["险种"].astype(object)
        fine = table.columns["参保状态"].astype(object) == "正常"
        staff = self._marked(table, (kind == "城镇职工") & fine)
        resident = kind == "城乡居民"
        blank = self._marked(table, resident & (table.columns["资助金额"] < 0))
        paid = self._summed(table, "资助金额", resident)
        full = self.on("特困供养") | self.on("孤儿") | self.on("事实无人抚养儿童")
        lifted, watched = homes.lifted[self.home], self.watched[self.home]
        aid = self.plan.county.aid
        identified = np.array([_month(one) for one in homes.identified])[self.home]
        day = np.where(np.isnat(self.aided.since), identified, self.aided.since)
        timely = lifted | np.isnat(day) | (day <= np.datetime64(aid.insured_by, "D"))
        entitled = (full | self.minimum | watched | lifted) & timely
        enrolled = self._marked(table, resident & fine)
        applies = ~staff & ~blank & (enrolled | full)
        yield from self._of_people("参保资助", entitled, paid > 0, applies)
        due = np.where(full, aid.insured_full, aid.insured_part)
        for person in np.flatnonzero(applies & entitled & (paid > 0) & (paid != due)).tolist():
            yield Owed("参保资助", int(self.home[person]), person, UNDER)

    def _pensions(self) -> Iterator[Owed]:
        table = self.pension
        staff = self._marked(table, table.columns["险种"].astype(object) == "城镇职工")
        blank = self._marked(table, (table.columns["代缴金额"] < 0))
        paid = self._summed(table, "代缴金额", table.columns["代缴金额"] > 0)
        applies = (self.age >= _AGE_TO_PAY) & (self.age < _OLD) & ~staff & ~self.drawing & ~blank
        entitled = self.minimum | self.on("特困供养") | self.disabled[1]
        yield from self._of_people("养老代缴", entitled, paid > 0, applies)

    def _students(self) -> Iterator[Owed]:
        homes, table = self.plan.county.households, self.table("school-enrolment")
        state = table.columns["就学状态"].astype(object)
        at_school = self._marked(table, np.isin(state, ("在读", "送教上门")))
        blank = self._marked(table, table.columns["资助金额"] < 0)
        paid = self._summed(table, "资助金额", table.columns["资助金额"] > 0) > 0
        lifted, watched = homes.lifted[self.home], self.watched[self.home]
        own = self.minimum | self.on("特困供养") | self.on("孤儿") | self.on("事实无人抚养儿童")
        entitled = lifted | watched | own | self.disabled[0]
        yield from self._of_people("学生资助", entitled, paid, at_school & ~(blank & entitled))
        paid = self.paid("雨露计划补助")
        yield from self._of_people("雨露计划", self.vocational, paid, self.trained)

    @cached_property
    def trained(self) -> Array:
        """Persons of households that 雨露计划 is for: lifted, or at risk when school began."""
        homes = self.plan.county.households
        entry = self.lines.values.get("学年开学日") or "NaT"
        cleared = np.array([_month(one) for one in homes.cleared_in]) > np.datetime64(entry, "D")
        return (homes.lifted | self.watched | ((homes.monitor > 0) & cleared))[self.home]

    @cached_property
    def vocational(self) -> Array:
        """Pupils of the first three years of vocational schools."""
        table = self.table("school-enrolment")
        stage = table.columns["学段"].astype(object)
        here = table.columns["就学状态"].astype(object) == "在读"
        graded = table.columns["年级"].astype(object) != ""
        return self._marked(table, np.isin(stage, _VOCATIONAL) & here & graded)

    def paid(self, project: str) -> Array:
        """Persons to whom a subsidy was paid in the months of the demo."""
        found = np.zeros(self.count, dtype=bool)
        for (feed, _), table in self.plan.tables.items():
            if feed == "subsidy-payment":
                found |= self._marked(table, table.columns["补贴项目"].astype(object) == project)
        return found

    def _homes(self) -> Iterator[Owed]:
        homes, table = self.plan.county.households, self.table("housing-safety")
        grade = table.columns["鉴定等级"].astype(object)
        state = table.columns["改造状态"].astype(object)
        bad = np.isin(grade, ("C", "D")) & (state != "已竣工")
        bad |= table.columns["无房"].astype(object) == "是"
        size = len(homes.code)

        def of(rows: Array) -> Array:
            found = np.zeros(size, dtype=bool)
            found[self.home[table.person[rows]]] = True
            return found

        aided = self.in_home(self.minimum | self.on("特困供养") | self.on("低保边缘")) > 0
        building = of(state == "改造中")
        for one in self._of_homes("危房改造", self.watched | aided, building):
            if of(bad)[one.household]:
                yield one
        table = self.table("loan")
        kind = table.columns["贷款类型"].astype(object) == "脱贫人口小额信贷"
        state = table.columns["状态"].astype(object)
        owing = np.zeros(size, dtype=np.int64)
        open_ = kind & (state != "已结清")
        np.add.at(owing, self.home[table.person[open_]], table.columns["余额"][open_])
        late = np.zeros(size, dtype=bool)
        late[self.home[table.person[kind & (state == "逾期")]]] = True
        willing = np.zeros(size, dtype=bool)
        willing[[o.household for o in self.plan.circumstances if o.kind == "产业发展意愿"]] = True
        failed = np.zeros(size, dtype=bool)
        failed[[o.household for o in self.plan.circumstances if o.kind == "严重失信"]] = True
        able = (self.age >= _ADULT) & (self.age <= _OLD + 5)
        skill = self.plan.county.people.skill
        some = self.in_home(able & np.isin(skill, (*_FULL, _WEAK[0]))) > 0
        mine = homes.lifted | self.watched | ((owing > 0) & (homes.monitor > 0))
        entitled = mine & some & ~late & ~failed & (willing | (owing > 0))
        applies = homes.lifted | self.watched | (owing > 0)
        yield from (
            one for one in self._of_homes("小额信贷", entitled, owing > 0)
            if applies[one.household]
        )  # fmt: skip

    def _work(self) -> Iterator[Owed]:
        homes = self.plan.county.households
        applies = (homes.lifted | self.watched)[self.home]
        away = self.working[2] | self.working[3]
        yield from self._of_people("务工交通补贴", away, self.paid("务工交通补贴"), applies)
        table = self.table("employment")
        form = table.columns["就业形式"].astype(object) == "公益性岗位"
        post = self._marked(table, form & (table.columns["就业状态"].astype(object) == "就业"))
        top = self.lines.whole("公益岗年龄上限") if self.lines.has("公益岗年龄上限") else 70
        fits = (self.age >= _AGE_TO_PAY) & (self.age < top) & (self.in_home(post) <= 1)[self.home]
        yield from self._of_people("公益性岗位", fits, post, post)


def _month(text: str) -> np.datetime64:
    return np.datetime64(f"{text[:4]}-{text[4:6]}-01" if text else "NaT", "D")
