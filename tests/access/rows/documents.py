"""Policy documents: register, review, corrections, adoption, the lists they ask for."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from tests.access.rows.registers import STAMPS, register_case
from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.documents.interfaces.registers import (
    ASSISTANCE,
    GROUPS,
    INCLUSIONS,
    MEMBERS,
    PILOTS,
)
from xianjie.apps.documents.models import (
    AssistancePolicy,
    Clause,
    ClauseDuty,
    LeadingGroup,
    LeadingGroupMember,
    Pilot,
    PlanInclusion,
    PolicyDocument,
    Target,
)

DAY = date(2022, 7, 1)
READERS = may(Permission.VIEW_TASKS)
MANAGERS = may(Permission.MANAGE_DOCUMENTS)


def document(world: World, state: str = "ADOPTED") -> PolicyDocument:
    author = world.own[Role.COUNTY_ANALYST]
    adopted = {"adopted_by": author, "adopted_at": STAMPS["created_at"]}
    found, _ = PolicyDocument.objects.get_or_create(
        division_code=f"{world.county}000000", key="办法", version=1 if state == "ADOPTED" else 2,
        defaults={"title": "办法", "source": "UPLOAD", "state": state, "text": "一、收入",
                  "sha256": hashlib.sha256(state.encode()).hexdigest(), "registered_by": author,
                  "registered_at": STAMPS["created_at"], **(adopted if state == "ADOPTED" else {})},
    )  # fmt: skip
    return found


def clause(world: World) -> Clause:
    found, _ = Clause.objects.get_or_create(
        document=document(world, "READ"), path="一",
        defaults={"order": 0, "kind": "chapter", "level": 1, "heading": "收入", "start": 0,
                  "end": 4},
    )  # fmt: skip
    return found


def _adopted(world: World) -> dict[str, Any]:
    return {"pk": document(world).pk}


def _read(world: World) -> dict[str, Any]:
    return {"pk": clause(world).document_id}


def _clause(world: World) -> dict[str, Any]:
    return _read(world) | {"clause_pk": clause(world).pk}


def _target(world: World) -> dict[str, Any]:
    one, _ = Target.objects.get_or_create(
        clause=clause(world), name="收入", defaults={"comparator": ">=", "value": 1}
    )
    return _clause(world) | {"target_pk": one.pk}


def _duty(world: World) -> dict[str, Any]:
    one, _ = ClauseDuty.objects.get_or_create(
        clause=clause(world), name="报送", defaults={"kind": "report"}
    )
    return _clause(world) | {"duty_pk": one.pk}


def _unit(world: World) -> dict[str, Any]:
    return {"pk": Organisation.objects.get(name="县残联").pk}


def group(world: World) -> LeadingGroup:
    found, _ = LeadingGroup.objects.get_or_create(
        division_code=world.village, name="增收领导小组", defaults={"kind": "LEADING", **STAMPS}
    )
    return found


def member(world: World) -> LeadingGroupMember:
    found, _ = LeadingGroupMember.objects.get_or_create(
        group=group(world), post="HEAD", defaults={"title": "县长", "leader": "李大山", **STAMPS}
    )
    return found


def assistance(world: World) -> AssistancePolicy:
    found, _ = AssistancePolicy.objects.get_or_create(
        division_code=world.village, name="小额信贷",
        defaults={"kind": "FINANCE", "decision": "CONTINUE", **STAMPS},
    )  # fmt: skip
    return found


def pilot(world: World) -> Pilot:
    found, _ = Pilot.objects.get_or_create(
        division_code=world.village, name="增收试点",
        defaults={"kind": "增收", "starts_on": DAY, "state": "RUNNING", **STAMPS},
    )  # fmt: skip
    return found


def inclusion(world: World) -> PlanInclusion:
    found, _ = PlanInclusion.objects.get_or_create(
        division_code=world.village, title="安全饮水", plan="十四五规划",
        defaults={"kind": "PROJECT", "state": "ASKED", **STAMPS},
    )  # fmt: skip
    return found


def _gets(name: str, kwargs: Any, roles: frozenset[Role] = READERS) -> Row:
    return Row(f"documents:{name}", roles, kwargs, of_a_place=True)


def _posts(name: str, kwargs: Any, answer: int = 200) -> Row:
    """What is posted lacks what is needed: the page comes again, or the review does."""
    return Row(
        f"documents:{name}", MANAGERS, kwargs, method="post", of_a_place=True, answers=(answer,)
    )


ROWS = [
    Row("documents:documents", READERS),
    Row("documents:units", READERS),
    Row("documents:search", READERS),
    Row("documents:keeping", READERS),
    _gets("unit", _unit),
    _gets("document", _adopted),
    _gets("matrix", _adopted),
    _gets("targets", _adopted),
    _gets("duties", _adopted),
    _gets("export", _adopted),
    Row("documents:upload", MANAGERS),
    Row("documents:upload", MANAGERS, method="post"),
    # There is no such pack: who may take one learns that.
    Row("documents:pack-take", MANAGERS, lambda w: {"key": "none"}, method="post",
        answers=(404,)),
    _gets("review", _read, MANAGERS),
    _gets("facts", _read, MANAGERS),
    _posts("facts", _read),
    _posts("finding", _read, 302),
    _posts("name", _read, 302),
    _gets("adopt", _read, MANAGERS),
    _posts("adopt", _read),
    _gets("withdraw", _read, MANAGERS),
    _posts("withdraw", _read),
    _posts("copy", _adopted, 302),
    _gets("clause-new", _read, MANAGERS),
    _posts("clause-new", _read),
    _gets("clause", _clause, MANAGERS),
    _posts("clause", _clause),
    _gets("target-new", _clause, MANAGERS),
    _posts("target-new", _clause),
    _gets("target", _target, MANAGERS),
    _posts("target", _target),
    _gets("duty-new", _clause, MANAGERS),
    _posts("duty-new", _clause),
    _gets("duty", _duty, MANAGERS),
    _posts("duty", _duty),
    *register_case(GROUPS, group, lambda w: {"division_code": w.village, "name": "增收领导小组",
                                     "kind": "LEADING"}),
    *register_case(
        MEMBERS, member, lambda w: {
            "group": "增收领导小组", "post": "HEAD", "title": "县长"},
           "leader"),
    *register_case(
        ASSISTANCE, assistance, lambda w: {
            "division_code": w.village, "name": "小额信贷",
                                              "kind": "FINANCE", "decision": "CONTINUE"}),
    *register_case(PILOTS, pilot, lambda w: {"division_code": w.village, "name": "增收试点",
                                     "kind": "增收", "starts_on": "2022-07-01",
                                     "state": "RUNNING"}),
    *register_case(
        INCLUSIONS, inclusion, lambda w: {
            "division_code": w.village, "title": "安全饮水",
                                             "plan": "十四五规划", "kind": "PROJECT",
                                             "state": "ASKED"}),
]  # fmt: skip
