"""Registers and pages of industry."""

from __future__ import annotations

from typing import Any

from tests.access.rows.registers import DAY, STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.industry.interfaces import aid, money, registers
from xianjie.apps.industry.models import (
    AgreementShare,
    Bond,
    BondIncome,
    Certificate,
    Coop,
    CoopMember,
    Dividend,
    DividendAgreement,
    EntityTraining,
    Farm,
    Firm,
    Herd,
    IndustryNeed,
    PurchaseContract,
    Reward,
)

USCC = {"FIRM": "91110000600037341L", "COOP": "91110000100001342C"}
_LATER = "2023-07-01"


def _entity(world: World, model: type[Any], name: str, uscc: str = "") -> Any:
    found, _ = model.objects.get_or_create(
        name=name,
        defaults={"division_code": world.village, "uscc": uscc, "level": "县级", "industry": "蔬菜",
                  "contact": "李大山", **STAMPS},
    )  # fmt: skip
    return found


def firm(world: World) -> Firm:
    return _entity(world, Firm, "演示蔬菜公司", USCC["FIRM"])


def coop(world: World) -> Coop:
    return _entity(world, Coop, "演示蔬菜合作社", USCC["COOP"])


def farm(world: World) -> Farm:
    return _entity(world, Farm, "演示家庭农场")


def _told(world: World, kind: str) -> dict[str, Any]:
    names = {"FIRM": "演示蔬菜公司", "COOP": "演示蔬菜合作社", "FARM": "演示家庭农场"}
    return {"name": names[kind], "division_code": world.village, "uscc": USCC.get(kind, ""),
            "level": "县级", "industry": "花卉", "state": "NORMAL"}  # fmt: skip


def _of_home(world: World, model: type[Any], keys: dict[str, Any], **more: Any) -> Any:
    found, _ = model.objects.get_or_create(
        household=world.household, **keys,
        defaults={"division_code": world.village, **more, **STAMPS},
    )  # fmt: skip
    return found


def contract(world: World) -> PurchaseContract:
    found, _ = PurchaseContract.objects.get_or_create(
        firm_id=firm(world).pk, coop_id=coop(world).pk, number="HT1",
        defaults={"division_code": world.village, "kind": "购销合同", "product": "蔬菜",
                  "signed_on": DAY, "valid_until": "2023-06-30", **STAMPS},
    )  # fmt: skip
    return found


def member(world: World) -> CoopMember:
    return _of_home(world, CoopMember, {"coop_id": coop(world).pk}, joined_on=DAY)


def bond(world: World) -> Bond:
    keys = {"entity_id": coop(world).pk, "kind": "订单收购", "since": DAY}
    return _of_home(world, Bond, keys)


def bond_income(world: World) -> BondIncome:
    bond(world)
    keys = {"entity_id": coop(world).pk, "kind": "订单收购", "year": 2022}
    return _of_home(world, BondIncome, keys, amount=10_000)


def agreement(world: World) -> DividendAgreement:
    found, _ = DividendAgreement.objects.get_or_create(
        entity_id=coop(world).pk, number="XY1",
        defaults={"division_code": world.village, "source": "衔接资金", "principal": 1_000_000,
                  "signed_on": DAY, "valid_until": "2025-06-30", "rate": 6, **STAMPS},
    )  # fmt: skip
    return found


def share(world: World) -> AgreementShare:
    return _of_home(world, AgreementShare, {"agreement": agreement(world)}, principal=1_000_000)


def dividend(world: World) -> Dividend:
    return _of_home(world, Dividend, {"agreement": agreement(world), "due_on": _LATER}, due=60_000)


def herd(world: World) -> Herd:
    return _of_home(world, Herd, {"counted_on": DAY}, stock=20)


def reward(world: World) -> Reward:
    keys = {"way": "以奖代补", "project": "种植奖补", "applied_on": DAY}
    return _of_home(world, Reward, keys, amount=50_000)


def certificate(world: World) -> Certificate:
    found, _ = Certificate.objects.get_or_create(
        number="ZS1", kind="绿色食品",
        defaults={"division_code": world.village, "product": "蔬菜", "issued_on": DAY, **STAMPS},
    )  # fmt: skip
    return found


def training(world: World) -> EntityTraining:
    found, _ = EntityTraining.objects.get_or_create(
        entity_id=coop(world).pk, held_on=DAY, topic="育苗",
        defaults={"organiser": "局", "people": 3, **STAMPS},
    )  # fmt: skip
    return found


def need(world: World) -> IndustryNeed:
    return _of_home(world, IndustryNeed, {}, asked_on=DAY, able=True)


def _home(world: World, **more: Any) -> dict[str, Any]:
    return {"household": world.household.household_code, **more}


HEAD = "household__head_name"
# The world's clerk is of no sector: nothing of industry concerns it.
CLERKS = frozenset({Role.DEPARTMENT_CLERK})
READERS = may(Permission.VIEW_INDUSTRY) - CLERKS
WRITERS = may(Permission.WORK_INDUSTRY) - CLERKS


def _answers(world: World) -> dict[str, Any]:
    home = world.household.pk
    return {"village": world.village, "home": [str(home)], f"able-{home}": "yes"}


def _round(world: World) -> dict[str, Any]:
    share(world)
    return {"due_on": _LATER}


def _pk(world: World) -> dict[str, Any]:
    return {"pk": agreement(world).pk}


ROWS = [
    *register_case(registers.FIRMS, firm, lambda w: _told(w, "FIRM"), "contact"),
    *register_case(registers.COOPS, coop, lambda w: _told(w, "COOP"), "contact"),
    *register_case(registers.FARMS, farm, lambda w: _told(w, "FARM"), "contact"),
    *register_case(
        registers.CONTRACTS, contract,
        lambda w: {"number": "HT1", "firm": firm(w).name, "coop": coop(w).name, "product": "花卉",
                   "kind": "购销合同", "signed_on": "2022-07-01", "valid_until": "2023-07-01"},
    ),
    *register_case(
        registers.MEMBERS, member,
        lambda w: _home(w, coop=coop(w).name, joined_on="2022-07-02"), HEAD),
    *register_case(
        registers.BONDS, bond,
        lambda w: _home(w, entity=coop(w).name, kind="订单收购", since="2022-07-01", note="三亩"),
        HEAD),
    *register_case(
        registers.BOND_INCOMES, bond_income,
        lambda w: _home(w, entity=coop(w).name, kind="订单收购", year="2022", amount="200"), HEAD),
    *register_case(
        money.AGREEMENTS, agreement,
        lambda w: {"number": "XY1", "entity": coop(w).name, "division_code": w.village,
                   "source": "衔接资金", "principal": "20000", "signed_on": "2022-07-01",
                   "valid_until": "2025-06-30", "way": "RATE", "rate": "6", "due_month": "12",
                   "due_day": "20", "returned": "0"},
    ),
    *register_case(
        money.SHARES, share, lambda w: _home(w, agreement="XY1", principal="900"), HEAD),
    *register_case(
        money.DIVIDENDS, dividend,
        lambda w: _home(w, agreement="XY1", due_on=_LATER, due="601"), HEAD),
    *register_case(
        aid.HERDS, herd, lambda w: _home(w, counted_on="2022-07-01", stock="21", sold="0"), HEAD),
    *register_case(
        aid.REWARDS, reward,
        lambda w: _home(w, way="以奖代补", project="种植奖补", applied_on="2022-07-01",
                        amount="501"), HEAD),
    *register_case(
        aid.CERTIFICATES, certificate,
        lambda w: {"number": "ZS1", "kind": "绿色食品", "product": "菜花",
                   "division_code": w.village, "issued_on": "2022-07-01"},
    ),
    *register_case(
        aid.TRAININGS, training,
        lambda w: {"entity": coop(w).name, "held_on": "2022-07-01", "topic": "育苗",
                   "organiser": "县农业农村局", "people": "4"},
    ),
    *register_case(aid.NEEDS, need, lambda w: _home(w, able="no", asked_on="2022-07-02"), HEAD),
    *(
        Row(f"industry:{name}", READERS)
        for name in ("graph", "gaps", "supports", "supports-export", "risks", "cattle")
    ),
    Row("industry:survey", WRITERS),
    Row("industry:survey", WRITERS, data=_answers, method="post", answers=(302,),
        of_a_place=True),
    Row("industry:agreement-rounds", READERS, _pk, of_a_place=True),
    Row("industry:agreement-rounds", WRITERS, _pk, _round, method="post", answers=(302, 200),
        of_a_place=True),
]  # fmt: skip
