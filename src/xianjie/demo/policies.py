"""Policy documents of the demo county: one taken and adopted, the units it names, its lists.

The document is the pack of the county's own place, if the rulebook has one. Bureaus that it names
and the demo has no account for are registered without one.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actions import register_organisation
from xianjie.apps.accounts.actors import cli_actor
from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.divisions.codes import padded
from xianjie.apps.divisions.queries import division_names
from xianjie.apps.divisions.queries.places import towns_of
from xianjie.apps.documents.actions import adopt, take_pack
from xianjie.apps.documents.interfaces.registers import (
    ASSISTANCE,
    GROUPS,
    INCLUSIONS,
    MEMBERS,
    PILOTS,
)
from xianjie.apps.documents.queries.packs import packs_for
from xianjie.apps.documents.queries.resolving import Resolver
from xianjie.apps.ledger.actions import save_row
from xianjie.demo.hands import Hands
from xianjie.docparse.organisations import is_group, resolve
from xianjie.kernel.errors import RefusedError
from xianjie.policy.packs import Pack

TAKEN, LISTED = 150, 160  # days ago
GROUP = "巩固脱贫攻坚推进乡村振兴领导小组"
_SEATS = 24
_POLICIES = (
    ("农村低保、特困供养", "FLOOR", "CONTINUE", "民政局", ""),
    ("临时救助", "FLOOR", "OPTIMISE", "民政局", "突发困难先行救助，乡镇可直接审批。"),
    ("教育资助", "LIVING", "CONTINUE", "教育体育局", ""),
    ("参保资助", "LIVING", "ADJUST", "医疗保障局", "由全额资助调整为分类定额资助。"),
    ("危房改造", "LIVING", "CONTINUE", "住房和城乡建设局", ""),
    ("产业奖补", "INDUSTRY", "OPTIMISE", "农业农村局", "向联农带农主体倾斜。"),
    ("公益性岗位", "INDUSTRY", "CONTINUE", "人力资源和社会保障局", ""),
    ("脱贫人口小额信贷", "FINANCE", "CONTINUE", "农业农村局", ""),
    ("财政涉农资金统筹整合", "FINANCE", "PENDING", "财政局", ""),
)


def adopt_policies(hands: Hands) -> None:
    """Take the county's document, adopt it, and fill the lists that such documents ask for."""
    name = division_names([padded(hands.division)]).get(padded(hands.division), "本县")
    own = [one for one in packs_for(hands.division) if one.place == hands.division[:6]]
    for pack in own[:1]:
        _register_units(hands, pack, name)
    try:
        with transaction.atomic():
            _lists(hands, name)
    except RefusedError:
        return  # a second run finds the lists filled
    for pack in own[:1]:
        today, now = hands.at(TAKEN)
        by = hands.county(today)
        taken = take_pack(by=by, county=hands.division, pack=pack, now=now)
        adopt(by=by, document=taken, revision=taken.revision, today=today, now=now)


def _register_units(hands: Hands, pack: Pack, county: str) -> None:
    """Register the bureaus that a pack names and the county does not have."""
    _today, now = hands.at(LISTED)
    resolver = Resolver(hands.division, pack.issued_on)
    names = [name for clause in pack.clauses for name in (*clause.lead, *clause.responsible)]
    seen: set[str] = set()
    for printed in dict.fromkeys(names):
        known = resolve(printed)
        if is_group(printed) or resolver.find(printed, known.organisation).is_known:
            continue
        full = _full_name(known.organisation or printed, county)
        key = resolver.words.key(full)
        if key in seen:
            continue
        seen.add(key)
        register_organisation(
            by=cli_actor("demo"), name=full, sector=known.sector or "综合",
            level=OrganisationLevel.COUNTY, division_code=padded(hands.division), now=now,
        )  # fmt: skip


def _full_name(name: str, county: str) -> str:
    """Return how the bureau calls itself: 县财政局 is 姚安县财政局, 团县委 is 共青团姚安县委."""
    if name.startswith("团"):
        name = f"共青{name}"
    if name.startswith("县"):
        return county + name[1:]
    if county[:-1] in name:
        return name
    return name.replace("县", county, 1) if "县" in name else county + name


def _lists(hands: Hands, county: str) -> None:
    today, now = hands.at(LISTED)
    by, place = hands.county(today), padded(hands.division)

    def save(register: Any, **values: Any) -> Any:
        return save_row(by=by, register=register, row=None, version=None, now=now, values=values)

    offices = list(
        Organisation.objects.filter(division_code=place, level=OrganisationLevel.COUNTY).order_by(
            "id"
        )
    )
    farming = next((one for one in offices if one.name.endswith("农业农村局")), offices[0])
    group = save(
        GROUPS, division_code=place, name=f"{county}{GROUP}", kind="LEADING",
        former_name=f"{county}扶贫开发领导小组", renamed_on=today, office=farming,
    )  # fmt: skip
    working = save(
        GROUPS, division_code=place, name=f"{county}产业就业专责工作组", kind="WORKING",
        former_name=f"{county}产业扶贫专责工作组", renamed_on=today, office=farming,
    )  # fmt: skip
    for post, leader, title in (
        ("FIRST", "王建国", "县委书记"), ("FIRST", "周正", "县长"), ("DEPUTY", "李建华", "副县长"),
    ):  # fmt: skip
        save(MEMBERS, group=group, organisation=None, post=post, leader=leader, title=title,
             valid_from=today)  # fmt: skip
    for office in offices[:_SEATS]:
        save(MEMBERS, group=group, organisation=office, post="MEMBER", leader="", title="负责人",
             valid_from=today)  # fmt: skip
    save(MEMBERS, group=working, organisation=farming, post="HEAD", leader="杨文军", title="局长",
         valid_from=today)  # fmt: skip
    for name, kind, decision, office_name, change in _POLICIES:
        save(ASSISTANCE, division_code=place, name=name, kind=kind, decision=decision,
             organisation=f"{county}{office_name}", change=change, starts_on=today)  # fmt: skip
    towns = towns_of(hands.division, Scope.everything())
    save(
        PILOTS, division_code=towns[0].code, name=f"{towns[0].name}脱贫人口增收试点",
        kind="脱贫人口增收", organisation=farming.name, starts_on=today, state="RUNNING",
        experience="一户一个增收计划，村级公示进度。",
    )  # fmt: skip
    save(
        INCLUSIONS, division_code=place, title="农村供水保障工程", kind="PROJECT",
        plan="县“十四五”规划纲要", state="INCLUDED", organisation=f"{county}水务局",
        asked_on=today, included_on=today,
    )  # fmt: skip
    save(
        INCLUSIONS, division_code=place, title="低收入人口帮扶长效机制", kind="MEASURE",
        plan="县“十四五”农业农村规划", state="ASKED", organisation=farming.name, asked_on=today,
    )  # fmt: skip
