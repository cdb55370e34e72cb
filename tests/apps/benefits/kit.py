"""A county with departments, and an engine that finds what a test says."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xianjie
from tests.apps.cases.kit import County, build_county, by, clerk, organisation
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.benefits.enums import GapKind
from xianjie.apps.benefits.models import EntitlementGap
from xianjie.apps.benefits.reckoning import Counted, Found, Reckoned
from xianjie.policy.benefit_model import Benefit
from xianjie.policy.model import Grain

PACKAGED = Path(xianjie.__file__).parent / "rulebook"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
PENSION = Benefit(
    "养老代缴", title="养老保险代缴", family="养老", department="人社", grain=Grain.PERSON,
    unit="元/年", automatic=True, days="待遇答复天数",
)  # fmt: skip
ALLOWANCE = Benefit(
    "低保", title="农村低保", family="基本生活", department="民政", unit="元/月",
    proof=("身份证明", "收入声明"), days="待遇答复天数", max_share=Decimal("0.2"),
)  # fmt: skip
CARE = Benefit(
    "护理补贴", title="残疾人护理补贴", department="残联", grain=Grain.PERSON, unit="元/月"
)
BENEFITS = {one.id: one for one in (ALLOWANCE, PENSION, CARE)}


@dataclass
class Engine:
    """What the stand-in for the engine says of the next month."""

    found: list[Found] = field(default_factory=list)
    counts: dict[str, Counted] = field(default_factory=dict)
    undecided: set[tuple[str, tuple[int, int | None]]] = field(default_factory=set)
    on_roll: set[tuple[str, tuple[int, int | None]]] = field(default_factory=set)

    def reckon(self, *_: Any) -> Reckoned:
        counts = {name: Counted(population=10) for name in BENEFITS} | self.counts
        return Reckoned(
            BENEFITS,
            list(self.found),
            counts,
            lambda asked: _within(self.undecided, asked),
            lambda asked: _within(self.on_roll, asked),
            clauses={"低保": "文件 第三条"},
            batches={"低保": "民政 2022-07 批次 b1"},
        )


def _within(known: set[Any], asked: Any) -> set[Any]:
    return {(name, one) for name, subjects in asked.items() for one in subjects} & known


def owed(household: Any, **fields: Any) -> Found:
    values: dict[str, Any] = {
        "benefit_id": "低保",
        "kind": GapKind.OWED,
        "household_id": household.pk,
        "person_id": None,
        "division_code": household.division_code,
        "category": "A类",
        "amount": 53400,
        "fact_values": {"低保人均收入": "410000"},
        "reason": "家庭人均收入 4,100 元，低于 4,960 元",
    }
    return Found(**(values | fields))


def pension(household: Any, **fields: Any) -> Found:
    values: dict[str, Any] = {
        "benefit_id": "养老代缴",
        "kind": GapKind.OWED,
        "household_id": household.pk,
        "person_id": household.members.get().pk,
        "division_code": household.division_code,
        "amount": 20000,
        "reason": "低保对象，由财政代缴",
    }
    return Found(**(values | fields))


@dataclass
class Ground:
    """The county, its civil-affairs office and clerk, and the engine."""

    county: County
    civil: Any
    civil_clerk: Any
    engine: Engine
    root: Actor

    def evaluate(
        self, found: Iterable[Found] = (), *, period: str = "2022-06", **fields: Any
    ) -> Any:
        from xianjie.apps.benefits.actions import evaluate_benefits

        self.engine.found = list(found)
        for name in ("undecided", "on_roll"):
            setattr(self.engine, name, set(fields.get(name, ())))
        self.engine.counts = fields.get("counts", {})
        return evaluate_benefits(
            by=self.root, county=small.COUNTY, period=period, now=fields.get("now", NOW)
        )

    def screened(self, period: str, as_of: date) -> None:
        small.make_run(period=period, as_of=as_of, rulebook_hash=self.county.run.rulebook_hash)

    def gap(self, **fields: Any) -> EntitlementGap:
        return EntitlementGap.objects.get(**fields)


def small_rulebook(folder: Path) -> Path:
    """The packaged deadlines of the work on benefits and nothing else: quick to publish."""
    target = folder / "000000"
    for name in ("parameters", "documents"):
        (target / name).mkdir(parents=True)
    shutil.copy(PACKAGED / "000000" / "parameters" / "待遇办理.yaml", target / "parameters")
    document = "产品建议值: {title: 产品建议值, issuer: 本产品}\n"
    (target / "documents" / "文件.yaml").write_text(document, encoding="utf-8")
    return folder


def ground(root: Actor, monkeypatch: Any, settings: Any, folder: Path) -> Ground:
    from xianjie.apps.benefits.actions import evaluate as module

    settings.PACKAGED_RULEBOOK_DIR = small_rulebook(folder / "rulebook")
    county = build_county(root)
    civil = organisation("姚安县民政局", "民政")
    engine = Engine()
    monkeypatch.setattr(module, "reckon", engine.reckon)
    return Ground(county, civil, clerk("civil", civil), engine, root)


__all__ = ["NOW", "TODAY", "Ground", "by", "clerk", "ground", "organisation", "owed", "pension"]
