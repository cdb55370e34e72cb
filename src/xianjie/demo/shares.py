"""The shares and amounts of the demo county: declared here, in one place, and nowhere else.

These numbers describe an invented county that looks like a real one in the south-west; they are
not policy and no rule reads them. Only the two mean incomes come from a document (姚安县 2021).
"""

from __future__ import annotations

from dataclasses import dataclass

from xianjie.kernel.errors import UsageError
from xianjie.kernel.periods import Period

_COUNTY_DIGITS = 6


@dataclass(frozen=True)
class DemoShares:
    """Shares (of households or persons, 0–1) and mean amounts (yuan) of the demo county."""

    # Households.
    lifted: float = 0.20  # 脱贫户
    monitored: float = 0.03  # 监测户 of all three kinds
    monitored_cleared: float = 0.35  # of the monitored: risk already cleared
    # Mean net income per person and year, 姚安县 2021.
    mean_income_lifted: float = 13_411.0
    mean_income_monitored: float = 9_904.0
    mean_income_general: float = 16_800.0  # invented
    # Composition of the income: wages, business, property, transfer.
    income_mix: tuple[float, float, float, float] = (0.55, 0.27, 0.03, 0.15)
    # Persons.
    yi: float = 0.27  # 彝族
    other_minority: float = 0.03
    dotted_name: float = 0.06  # of minority persons: a name with the dot
    rare_character: float = 0.003
    chronic: float = 0.05  # adults with a chronic disease, diagnosed years ago
    disabled: float = 0.018  # certificate issued years ago, degree 3 or 4
    village_worker: float = 0.35  # of the employed: work inside the county
    # Feeds.
    outside_rows: float = 0.004  # rows about people who are not in the registry
    mistyped_ids: float = 0.002  # rows whose ID has one wrong digit
    small_medical: float = 0.03  # persons a month with an ordinary medical bill
    lifted_loan: float = 0.08  # lifted households with a running small loan


@dataclass(frozen=True)
class DemoSize:
    """How large a demo county is and which months it covers."""

    households: int = 3000
    months: int = 3
    seed: int = 1
    until: str = "2022-06"


def check_demo(division: str, size: DemoSize) -> None:
    """Raise ``UsageError`` unless the code is a county's and the size makes sense."""
    if len(division) != _COUNTY_DIGITS or not division.isdigit():
        raise UsageError(
            "not-a-county", f"演示数据按县生成，区划代码应为 6 位县代码，不是“{division}”。"
        )
    if size.households < 1 or size.months < 1:
        raise UsageError("demo-too-small", "户数和月数都应至少为 1。")
    Period.parse(size.until)
