"""Data quality: findings, exemptions, rates, rules, runs, the county's own rules."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.quality.models import QualityFinding, QualityRun, RuleDraft

NOW, DAY = datetime(2022, 7, 4, 1, 30, tzinfo=UTC), date(2022, 7, 1)
READERS, MENDERS = may(Permission.VIEW_QUALITY), may(Permission.MEND_QUALITY)
WRITERS = may(Permission.MANAGE_QUALITY)
SENDERS = WRITERS | may(Permission.APPROVE_EXEMPTIONS)
CORRECTORS = may(Permission.CHANGE_REGISTRY)
VALUES = {
    "message": "住房面积没有填", "cells": [{"column": "住房面积", "value": "", "fault": True}],
}  # fmt: skip


def quality_run(world: World) -> QualityRun:
    found, _ = QualityRun.objects.get_or_create(
        county_code=world.county, is_newest=True,
        defaults={"as_of": DAY, "started_at": NOW, "finished_at": NOW, "rulebook_hash": "0" * 64},
    )  # fmt: skip
    return found


def finding(world: World) -> QualityFinding:
    run = quality_run(world)
    found, _ = QualityFinding.objects.get_or_create(
        county_code=world.county, rule_id="测试规则", row_key=f"h{world.household.pk}",
        defaults={
            "division_code": world.village, "household": world.household, "table": "户",
            "severity": "错误", "severity_rank": 0, "category": "完整", "standing": "OPEN",
            "first_run": run, "first_seen": DAY, "last_seen": DAY, "data_hash": "0" * 32,
            "rule_hash": "0" * 64, "values": json.dumps(VALUES),
        },
    )  # fmt: skip
    return found


def draft(world: World) -> RuleDraft:
    found, _ = RuleDraft.objects.get_or_create(
        county_code=world.county, rule_id="本县-测试", number=1,
        defaults={
            "division_code": world.county.ljust(12, "0"), "title": "测试", "state": "DRAFT",
            "body": {"id": "本县-测试"}, "created_at": NOW, "updated_at": NOW,
        },
    )  # fmt: skip
    return found


def _finding(world: World) -> dict[str, Any]:
    return {"pk": finding(world).pk}


def _draft(world: World) -> dict[str, Any]:
    return {"pk": draft(world).pk}


def _rule(_world: World) -> dict[str, Any]:
    return {"rule_id": "测试规则"}


def _post(view: str, roles: frozenset[Role], kwargs: Any = None, **more: Any) -> Row:
    given = {"kwargs": kwargs} if kwargs is not None else {}
    return Row(view, roles, method="post", **given, **more)


ROWS = [
    Row("quality:findings", READERS),
    Row("quality:findings-export", READERS),
    _post("quality:send", SENDERS, answers=(302,)),
    Row("quality:village-sheet", READERS, lambda w: {"code": w.village}, of_a_place=True),
    Row("quality:finding", READERS, _finding, of_a_place=True),
    _post("quality:finding", MENDERS, _finding, of_a_place=True,
          data=lambda w: {"step": "mark"}),
    _post("quality:finding-recheck", MENDERS, _finding, of_a_place=True, answers=(302,)),
    Row("quality:finding-mend", CORRECTORS, _finding, of_a_place=True),
    _post("quality:finding-mend", CORRECTORS, _finding, of_a_place=True,
          data=lambda w: {"cell0": "很大"}),
    Row("quality:overview", READERS),
    Row("quality:exemptions", READERS),
    Row("quality:runs", READERS),
    Row("quality:run", READERS, lambda w: {"pk": quality_run(w).pk}, of_a_place=True),
    _post("quality:run-new", WRITERS, answers=(302,)),
    Row("quality:drafts", WRITERS),
    Row("quality:draft-new", WRITERS),
    _post("quality:draft-new", WRITERS),
    Row("quality:draft", WRITERS, _draft, of_a_place=True),
    Row("quality:draft-edit", WRITERS, _draft, of_a_place=True),
    _post("quality:draft-edit", WRITERS, _draft, of_a_place=True),
    _post("quality:draft-preview", WRITERS, _draft, of_a_place=True, answers=(302,)),
    _post("quality:draft-publish", WRITERS, _draft, of_a_place=True, answers=(302,)),
    _post("quality:draft-withdraw", WRITERS, _draft, of_a_place=True, answers=(302,)),
    Row("quality:rules", READERS),
    # The rulebook of the walk has no quality rule.
    Row("quality:rule", READERS, _rule, answers=(404,)),
    _post("quality:rule-confirm", WRITERS, _rule, answers=(404,)),
    _post("quality:rule-switch", WRITERS, _rule, answers=(404,)),
]  # fmt: skip
