"""The demo county: households over real villages, their kind, their four incomes, their people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from xianjie.demo import identity
from xianjie.demo.aid import Aid
from xianjie.demo.population import Array, Outsiders, People, build_people
from xianjie.demo.shares import DemoShares, DemoSize
from xianjie.kernel.periods import Period

MONITOR_KINDS = ("", "脱贫不稳定户", "边缘易致贫户", "突发严重困难户")


@dataclass(frozen=True)
class Village:
    """One real village of the county, with the name of its township."""

    town: str
    name: str
    code: str


@dataclass
class Households:
    """Columns of households; amounts are integer fen for the whole household and year."""

    village: Array
    group: Array
    code: Array  # 户编号
    head: Array  # index into the people
    size: Array
    lifted: Array  # bool
    monitor: Array  # index into MONITOR_KINDS
    cleared: Array  # bool: risk cleared
    identified: Array  # 'YYYYMM' or ''
    cleared_in: Array  # 'YYYYMM' or ''
    no_labour: Array  # bool: nobody can work; the household is on assistance
    phone: Array
    per_capita: Array  # fen a person and year
    income_at_clearing: Array  # the same when the risk was cleared; 0 where it never was
    wages: Array
    business: Array
    expense: Array
    property: Array
    transfer: Array
    assistance: Array  # 最低生活保障金 within the transfers; -1 where nothing is registered
    minimum: Array  # 低保 that the household gets a month


@dataclass
class County:
    """A whole demo county in memory."""

    division: str
    name: str
    villages: list[Village]
    periods: list[Period]
    size: DemoSize
    shares: DemoShares
    households: Households
    people: People
    outsiders: Outsiders
    rng: np.random.Generator = field(repr=False)
    aid: Aid = field(default_factory=Aid)

    def members(self, household: int) -> range:
        """Return the indices of the persons of a household."""
        own = self.people.household
        return range(int(np.searchsorted(own, household)), int(np.searchsorted(own, household + 1)))

    def address_code(self) -> str:
        """Return the address code that the ID numbers carry; no county has it."""
        return identity.no_such_region(self.division)


def _incomes(
    size: Array,
    no_labour: Array,
    rng: np.random.Generator,
    *,
    mean: float,
    floor: float,
) -> Array:
    """Return fen a person: above the floor, with exactly the mean over persons (but rounding)."""
    # Who lives on assistance has little more than the floor.
    spread = rng.lognormal(0.0, 0.55, len(size)) * np.where(no_labour, 0.1, 1.0)
    if len(size) == 0:
        return np.zeros(0, dtype=np.int64)
    weight = float((spread * size).sum() / size.sum())
    return np.rint((floor + (mean - floor) * spread / weight) * 100).astype(np.int64)


def _set_incomes(
    households: Households, shares: DemoShares, floor: float, rng: np.random.Generator
) -> None:
    monitored = households.monitor > 0
    kinds = (
        (monitored, shares.mean_income_monitored, floor * 0.985),
        (~monitored & households.lifted, shares.mean_income_lifted, floor),
        (~monitored & ~households.lifted, shares.mean_income_general, floor),
    )
    for chosen, mean, least in kinds:
        households.per_capita[chosen] = _incomes(
            households.size[chosen],
            households.no_labour[chosen],
            rng,
            mean=mean,
            floor=min(least, mean * 0.9),
        )
    split_income(households, np.arange(len(households.size)), shares)


def split_income(households: Households, chosen: Array, shares: DemoShares) -> None:
    """Set the four incomes and the business expense so that they give the per-capita figure."""
    net = households.per_capita[chosen] * households.size[chosen]
    idle = households.no_labour[chosen]
    expense = np.where(idle, 0, net * 6 // 100)
    gross = net + expense
    wages, business, own, _ = shares.income_mix
    households.expense[chosen] = expense
    households.wages[chosen] = np.where(idle, 0, (gross * wages).astype(np.int64))
    households.business[chosen] = (gross * np.where(idle, 0.1, business)).astype(np.int64)
    households.property[chosen] = (gross * own).astype(np.int64)
    households.transfer[chosen] = (
        gross - households.wages[chosen] - households.business[chosen] - households.property[chosen]
    )


def _months_back(periods: list[Period], months: Array) -> Array:
    return np.array([str(periods[0] - int(m)).replace("-", "") for m in months], dtype="U6")


def generate_county(
    division: str,
    name: str,
    villages: Sequence[Village],
    size: DemoSize,
    *,
    income_floor: float,
    shares: DemoShares | None = None,
    aid: Aid | None = None,
) -> County:
    """Generate the calm baseline of a county; the stories are planted afterwards.

    :param villages: the real villages over which the households are spread.
    :param income_floor: yuan a person; no general household lies below it (the caller takes it
        from the monitoring line of the rulebook, with room).
    :param aid: what people are owed, from the rulebook.
    :raises ValueError: no villages, or no households wanted.
    """
    if not villages or size.households < 1:
        raise ValueError("a demo county needs villages and households")
    shares = shares or DemoShares()
    rng = np.random.default_rng([size.seed, int(division[:6]), size.households])
    last = Period.parse(size.until)
    periods = list(Period.range(last - (size.months - 1), last))
    first_day = np.datetime64(periods[0].first_day, "D")
    last_day = np.datetime64(periods[-1].last_day, "D")
    people, outsiders = build_people(
        size.households,
        shares,
        rng,
        region=identity.no_such_region(division),
        first=first_day,
        last=last_day,
        seed=size.seed,
    )
    households = _build_households(villages, size, shares, people, periods=periods, rng=rng)
    _set_incomes(households, shares, income_floor, rng)
    cleared = households.cleared
    households.income_at_clearing[cleared] = households.per_capita[cleared]
    return County(
        division, name, list(villages), periods, size, shares, households, people, outsiders, rng,
        aid or Aid(),
    )  # fmt: skip


def _build_households(
    villages: Sequence[Village],
    size: DemoSize,
    shares: DemoShares,
    people: People,
    *,
    periods: list[Period],
    rng: np.random.Generator,
) -> Households:
    count = size.households
    weights = 0.4 + rng.random(len(villages))
    village = np.sort(rng.choice(len(villages), size=count, p=weights / weights.sum()))
    starts = np.searchsorted(village, np.arange(len(villages)))
    serial = np.arange(count) - starts[village] + 1
    codes = np.array([v.code for v in villages], dtype="U12")[village]
    code = np.char.add(codes, np.char.zfill(serial.astype("U5"), 5))
    groups = np.array(["大村", "上村", "下村", "新村", "老街", "小河边", "山脚", "核桃箐"])
    members = np.bincount(people.household, minlength=count)
    head = np.searchsorted(people.household, np.arange(count))
    no_labour = (
        np.bincount(people.household, weights=people.skill != "无劳动力", minlength=count) == 0
    )
    rest = np.flatnonzero(~no_labour)
    wanted = max(0, round(count * shares.lifted) - int(no_labour.sum()))
    lifted = no_labour.copy()
    lifted[rng.choice(rest, size=min(wanted, len(rest)), replace=False)] = True
    monitor = np.zeros(count, dtype=np.int64)
    watched = rng.choice(count, size=round(count * shares.monitored), replace=False)
    sudden = rng.random(len(watched)) < 0.15
    monitor[watched] = np.where(sudden, 3, np.where(lifted[watched], 1, 2))
    cleared = (monitor > 0) & (rng.random(count) < shares.monitored_cleared)
    # Whose risk is cleared was watched for a year; the others came in month by month since then.
    watched_for = rng.integers(0, 12, count) + np.where(cleared, 12, 1)
    identified = np.where(monitor > 0, _months_back(periods, watched_for), "")
    cleared_in = np.where(cleared, _months_back(periods, 1 + rng.integers(0, 4, count)), "")
    zeros = [np.zeros(count, dtype=np.int64) for _ in range(7)]
    return Households(
        village=village,
        group=groups[rng.integers(0, len(groups), count)],
        code=code,
        head=head,
        size=members,
        lifted=lifted,
        monitor=monitor,
        cleared=cleared,
        identified=identified,
        cleared_in=cleared_in,
        no_labour=no_labour,
        phone=people.phone[head],
        per_capita=zeros[0],
        income_at_clearing=zeros[6],
        wages=zeros[1],
        business=zeros[2],
        expense=zeros[3],
        property=zeros[4],
        transfer=zeros[5],
        assistance=np.full(count, -1, dtype=np.int64),
        minimum=np.zeros(count, dtype=np.int64),
    )
