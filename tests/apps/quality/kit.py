"""A county with two villages, its people around it, and a rulebook of four quality rules."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor, actor_of, cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.apps.policies.actions import publish
from xianjie.apps.quality.actions.check import CheckResult, check_quality
from xianjie.apps.quality.models import QualityFinding
from xianjie.apps.registry.models import Household

NOW, COUNTY = small.NOW, small.COUNTY
TODAY = NOW.date()
AREA, PHONE, SAME, HEADS = "范围-住房面积", "完整-电话", "唯一-电话", "家庭-户主"
RULES = """
- id: 范围-住房面积
  title: 住房面积过大
  kind: quality
  table: 户
  category: 范围
  severity: 错误
  params: {面积上限: {value: 500, unit: 平方米}}
  when: 住房面积 > 面积上限
  message: "住房面积{住房面积}，超过{面积上限}"
  fix: 核对住房面积
  must_match: [{住房面积: 501}]
  must_not_match: [{住房面积: 500}]
- id: 完整-电话
  title: 户联系电话没有填或不是手机号
  kind: quality
  table: 户
  category: 完整
  severity: 疑点
  when: 空(户联系电话) OR NOT 手机号(户联系电话)
  must_match: [{户联系电话: "123"}]
  must_not_match: [{户联系电话: "13912345678"}]
- id: 唯一-电话
  title: 同一电话登记在几户
  kind: quality
  table: 户
  category: 唯一
  severity: 提示
  max_share: 0.9
  when: 同值数(户联系电话) > 1
  must_match: [{户联系电话: "13912345678", 全表: [{户联系电话: "13912345678"}]}]
  must_not_match: [{户联系电话: "13912345678"}]
- id: 家庭-户主
  title: 每户恰有一个户主
  kind: quality
  table: 户
  category: 家庭
  severity: 错误
  when: 计数(成员, 与户主关系 = '户主') <> 1
  must_match: [{成员: [{与户主关系: 配偶}]}]
  must_not_match: [{成员: [{与户主关系: 户主}]}]
"""


@dataclass
class County:
    """What stands there: ``big`` lives in 800 square metres, ``shy`` has no mobile number."""

    big: Household
    shy: Household
    fine: Household
    analyst: User
    leader: User
    town: User
    worker: User
    far_worker: User


def build(settings: object, folder: Path) -> County:
    small.make_divisions()
    small.publish_rulebook(settings, folder)
    path = folder / "000000" / "quality" / "核查.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(RULES, encoding="utf-8")
    publish(by=cli_actor("test"), at=NOW)
    made = County(
        big=small.make_household(1),
        shy=small.make_household(2, small.OTHER_VILLAGE, "王小河"),
        fine=small.make_household(3, head="赵平"),
        analyst=small.make_user(),
        leader=small.make_user("leader", Role.COUNTY_LEADER),
        town=small.make_user("town", Role.TOWNSHIP_REVIEWER, small.TOWN[:9]),
        worker=small.make_user("worker", Role.VILLAGE_WORKER, small.VILLAGE),
        far_worker=small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE),
    )
    change(made.big, phone="13912345678", extra={"住房面积": "800"})
    change(made.shy, phone="0878123", extra={"住房面积": "120"})
    change(made.fine, phone="13912345679", extra={"住房面积": "90"})
    return made


def change(household: Household, **fields: object) -> None:
    for name, value in fields.items():
        setattr(household, name, value)
    household.save()


def by(user: User) -> Actor:
    return actor_of(user, today=TODAY)


def check(county: County, **options: object) -> CheckResult:
    values: dict[str, object] = {"today": TODAY, "now": NOW} | options
    return check_quality(by=by(county.analyst), county=COUNTY, **values)  # type: ignore[arg-type]


def states() -> dict[tuple[str, str], str]:
    rows = QualityFinding.objects.select_related("household")
    return {
        (row.rule_id, row.household.household_code[-1]): row.state
        if row.standing != "EXEMPT"
        else "已豁免"
        for row in rows
    }
