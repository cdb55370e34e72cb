"""A county with bureaus of agriculture and transport, and shorthand for assets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from tests.apps.cases import kit as cases
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.models import User
from xianjie.apps.assets.actions import Paper
from xianjie.apps.assets.models import Asset, AssetContract, AssetIncome
from xianjie.apps.registry.models import Household

NOW, TODAY = cases.NOW, cases.TODAY
by = cases.by
STAMPS: dict[str, datetime] = {"created_at": NOW, "updated_at": NOW}


@dataclass
class County:
    """What stands there; ``paper`` is a file that steps may take."""

    one: Household
    other: Household
    analyst: User
    town: User
    worker: User
    farm: User
    roads: User


def build(root: Actor) -> County:
    base = cases.build_county(root)
    farm = cases.clerk("farm", cases.organisation("姚安县农业农村局乙", "农业农村"))
    roads = cases.clerk("roads", cases.organisation("姚安县交通运输局", "交通"))
    return County(base.one, base.other, base.analyst, base.town, base.worker, farm, roads)


def asset(county: County, number: int = 1, **fields: Any) -> Asset:
    values: dict[str, Any] = {
        "division_code": county.one.division_code, "code": f"ZC-{number}", "name": "加工厂房",
        "asset_class": "OPERATING", "kind": "加工设施", "department": "农业农村", "year": 2018,
        "original_value": 100_000_00, "money_central": 60_000_00, "money_county": 40_000_00,
        "acquired_on": date(2018, 3, 5), "level": "VILLAGE", "owner_kind": "VILLAGE",
        "owner_name": "旧城村", "keeper": "李大山", **STAMPS,
    }  # fmt: skip
    return Asset.objects.create(**(values | fields))


def contract(found: Asset, **fields: Any) -> AssetContract:
    values: dict[str, Any] = {
        "asset": found, "number": f"HT-{found.pk}", "kind": "租赁", "party": "演示公司",
        "signed_on": date(2021, 1, 1), "since": date(2021, 1, 1), "until": date(2023, 12, 31),
        "rent": 6_000_00, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    made = AssetContract(**(values | fields))
    made.full_clean()
    made.save()
    return made


def income(found: Asset, amount: int, year: int = 2021, **fields: Any) -> AssetIncome:
    return AssetIncome.objects.create(
        asset=found, year=year, kind="租金", amount=amount, received_on=date(year, 12, 1),
        voucher=f"P-{found.pk}-{year}-{amount}", **STAMPS, **fields,
    )  # fmt: skip


def paper(folder: Path) -> Paper:
    path = folder / "paper.pdf"
    path.write_bytes(b"%PDF-1.4 synthetic")
    return Paper(path, "材料.pdf")
