"""A small county with clues, for the tests of the pages."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, Post, User
from xianjie.apps.divisions.enums import Level as DivisionLevel
from xianjie.apps.divisions.enums import Scheme
from xianjie.apps.divisions.models import Division
from xianjie.apps.policies.actions import publish
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.screening.enums import RANKS, ClueKind, ClueState, RunState
from xianjie.apps.screening.models import Clue, ClueMonth, Finding, InsufficientCount, Run

COUNTY = "532325"
PERIOD = "2022-06"
PASSWORD = "a long pass phrase"
NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
SINCE = date(2021, 1, 1)
TOWN = "532325101000"
OTHER_TOWN = "532325102000"
VILLAGE = "532325101201"
OTHER_VILLAGE = "532325102201"


def make_divisions() -> None:
    rows = [
        ("532325000000", "姚安县", DivisionLevel.COUNTY, "532300000000"),
        (TOWN, "光禄镇", DivisionLevel.TOWNSHIP, "532325000000"),
        (OTHER_TOWN, "前场镇", DivisionLevel.TOWNSHIP, "532325000000"),
        (VILLAGE, "旧城村", DivisionLevel.VILLAGE, TOWN),
        (OTHER_VILLAGE, "小河村", DivisionLevel.VILLAGE, OTHER_TOWN),
    ]
    for code, name, level, parent in rows:
        Division.objects.create(
            scheme=Scheme.STATS,
            code=code,
            name=name,
            level=level,
            parent_code=parent,
            valid_from=SINCE,
            source="test",
        )


def make_user(
    username: str = "analyst", role: Role = Role.COUNTY_ANALYST, prefix: str = COUNTY
) -> User:
    user = User.objects.create_user(username, PASSWORD, display_name="李建华")
    office, _ = Organisation.objects.get_or_create(
        name="县农业农村局", division_code="532325000000", defaults={"level": "COUNTY"}
    )
    Post.objects.create(
        user=user, role=role, division_prefix=prefix, organisation=office, valid_from=SINCE
    )
    return user


def make_household(number: int, village: str = VILLAGE, head: str = "李大山") -> Household:
    household = Household.objects.create(
        county_code=COUNTY,
        household_code=f"53230000{number:04d}",
        division_code=village,
        group_name="一组",
        head_name=head,
        phone="13800002211",
        household_type="脱贫户",
        income_per_capita=988012,
        identified_on=date(2021, 8, 2),
        created_at=NOW,
        updated_at=NOW,
    )
    Person.objects.create(
        county_code=COUNTY,
        person_code=f"P{number:04d}",
        household=household,
        name=head,
        id_number="532399197001011213",
        birth_date=date(1970, 1, 1),
        sex="男",
        relation="户主",
        health="健康",
        created_at=NOW,
        updated_at=NOW,
    )
    return household


def make_run(period: str = PERIOD, **fields: object) -> Run:
    values: dict[str, object] = {
        "county_code": COUNTY,
        "period": period,
        "as_of": date(2022, 6, 30),
        "state": RunState.COMPLETED,
        "is_current": True,
        "folder": f"run-{period}",
        "rulebook_hash": "a81c03ef" * 8,
        "started_at": NOW,
        "finished_at": NOW,
    }
    return Run.objects.create(**(values | fields))


def make_clue(
    run: Run,
    household: Household,
    *,
    risk: str = "因病",
    level: str = "橙",
    state: str = ClueState.NEW,
    kind: str = ClueKind.WARNING,
    rule: str = "因病-大额自付",
) -> ClueMonth:
    clue = Clue.objects.create(
        county_code=COUNTY,
        division_code=household.division_code,
        household=household,
        kind=kind,
        risk=risk,
        level=level,
        first_period=run.period,
        last_period=run.period,
    )
    month = ClueMonth.objects.create(
        clue=clue,
        run=run,
        household=household,
        county_code=COUNTY,
        period=run.period,
        division_code=household.division_code,
        kind=kind,
        risk=risk,
        level=level,
        level_rank=RANKS[level],
        state=state,
        rule_ids=[rule],
    )
    if state != ClueState.CLEARED:
        Finding.objects.create(clue_month=month, rule_id=rule, level=level, fact_values={})
    return month


def make_insufficient(run: Run, rule: str, fact: str, count: int) -> None:
    for name in ("", fact):
        InsufficientCount.objects.create(run=run, rule_id=rule, missing_fact=name, count=count)


RULE = "收入-低于监测线"
_PARAMETERS = """
监测线:
  title: 防返贫监测范围
  unit: 元/年·人
  values:
    - {from: 2021-01-01, value: 6500, cite: {document: 县文件, clause: 第二条}}
"""
_DOCUMENTS = """
县文件: {title: 县里的文件, issuer: 县政府, number: 县发1号}
"""
_FACTS = """
人均收入:
  {title: 家庭人均纯收入, unit: 元/年·人, grain: household, source: registry-household,
   measure: value(人均纯收入), absent: 未知}
"""
_RULES = """
- id: 收入-低于监测线
  title: 收入低于监测范围
  kind: warning
  grain: household
  when: 人均收入 < 监测线
  risk: 其他
  level: 橙
  message: 家庭人均纯收入{人均收入},低于监测范围{监测线}
  cite: {document: 县文件, clause: 第三条}
  notify: [民政]
  must_match: [{人均收入: 6499.99, 监测线: 6500}]
  must_not_match: [{人均收入: 6500, 监测线: 6500}]
"""
BENEFIT = "低收入补差"
_BENEFITS = """
- id: 低收入补差
  title: 低收入家庭补差
  family: 基本生活
  department: 民政
  grain: household
  when: 人均收入 < 监测线
  unit: 元/年·人
  amounts: [{name: 补差, amount: 监测线 - 人均收入}]
  automatic: true
  cite: {document: 县文件, clause: 第四条}
  cases:
    - {given: {人均收入: 6499.99, 监测线: 6500}, outcome: 符合条件, amount: 0.01}
    - {given: {人均收入: 6500, 监测线: 6500}, outcome: 不符合}
"""


def publish_rulebook(settings: object, folder: Path) -> str:
    """Publish a rulebook of one rule and one benefit and return its hash."""
    for name, text in (
        ("documents/文件.yaml", _DOCUMENTS),
        ("parameters/收入.yaml", _PARAMETERS),
        ("facts/收入.yaml", _FACTS),
        ("rules/收入.yaml", _RULES),
        ("benefits/待遇.yaml", _BENEFITS),
    ):
        path = folder / "000000" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings.PACKAGED_RULEBOOK_DIR = folder  # type: ignore[attr-defined]
    return publish(by=cli_actor("test"), at=NOW).hash


def explain_by(clue: ClueMonth, yuan: str) -> None:
    """Give a clue one finding of the published rule, with an income in yuan."""
    clue.findings.all().delete()
    cents = str(int(float(yuan) * 100))
    Finding.objects.create(
        clue_month=clue, rule_id=RULE, level=clue.level, fact_values={"人均收入": cents}
    )
