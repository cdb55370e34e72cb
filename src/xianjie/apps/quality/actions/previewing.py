"""What a draft of a rule would hit: counted at once over the county's data."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.gate import beyond_scope
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.queries import division_names, find_division
from xianjie.apps.policies.queries import current_rulebook
from xianjie.apps.quality.actions.check import check_folder, working_day
from xianjie.apps.quality.assembly import Prepared, prepare
from xianjie.apps.quality.hits import HitReader, sample_row
from xianjie.apps.quality.models import RuleDraft
from xianjie.apps.quality.queries.lines import Cell
from xianjie.apps.quality.queries.rules import RuleSet
from xianjie.apps.quality.storing import Hit
from xianjie.apps.quality.writing import refuse_faults, with_rule
from xianjie.engine.quality import run as run_engine
from xianjie.kernel.errors import RefusedError

_SHOWN = 20
_CASE_CODES = frozenset({"missing-cases"})
_TOWN = 9


def preview_rule(*, by: Actor, draft: RuleDraft, today: date, now: datetime) -> RuleDraft:
    """Count what a draft would hit, by township, with some of the rows masked; keep it with it.

    Missing cases do not hinder; any other fault does. Raises ``RefusedError`` without the right
    or for a faulty rule.
    """
    county = draft.county_code
    if not by.scope.may(Permission.MANAGE_QUALITY, county):
        raise RefusedError("not-permitted", "您没有试算规则的权限。")
    book = current_rulebook()
    trial = with_rule(book, county, draft.body)
    if any(one.code not in _CASE_CODES for one in trial.faults) or trial.compiled is None:
        refuse_faults(trial)
        raise RefusedError("rule-faulty", "这条规则还不能试算，请先填完条件。")
    division = find_division(county)
    with check_folder(f"preview-{draft.pk}") as folder, beyond_scope("preview_rule asks first"):
        prepared = prepare(
            county=county,
            county_name=division.name if division is not None else county,
            as_of=working_day(county, today),
            folder=folder,
            rules=RuleSet({trial.compiled.rule.id: trial.compiled}),
            rulebook=(book.hash, trial.rulebook),
        )
        result = run_engine(prepared.inputs)
        if result.faults:
            raise RefusedError("rule-faulty", f"运行出错：{result.faults[0].message[:200]}")
        hits = list(HitReader(prepared, result, county).hits())
        cases = _cases(prepared, hits)
    outcome = result.outcomes[0]
    preview = {
        "as_of": prepared.as_of.isoformat(),
        "rulebook": book.hash,
        "version": draft.version,
        "population": outcome.population,
        "hits": outcome.hits,
        "rows": len({hit.row_key for hit in hits}),
        "unknown": outcome.unknown,
        "missing": dict(outcome.missing),
        "towns": _towns(hits),
        "first": [_shown(hit) for hit in hits[:_SHOWN]],
        "cases": cases,
        "at": now.isoformat(),
    }
    keep_preview(draft=draft, preview=preview)
    return draft


@transaction.atomic
def keep_preview(*, draft: RuleDraft, preview: Mapping[str, Any]) -> None:
    """Keep with a draft what was counted, unless it was changed meanwhile."""
    draft.preview = dict(preview)
    rows = RuleDraft.objects.filter(pk=draft.pk, version=draft.version)
    rows.update(counted=draft.counted)


def _towns(hits: list[Hit]) -> list[dict[str, Any]]:
    counted = Counter(hit.division_code[:_TOWN].ljust(12, "0") for hit in hits)
    names = division_names(counted)
    return [
        {"code": code, "name": names.get(code, code), "hits": number}
        for code, number in counted.most_common()
    ]


def _shown(hit: Hit) -> dict[str, Any]:
    read = json.loads(hit.values)
    return {
        "household": hit.household,
        "place": hit.division_code,
        "message": read["message"],
        "cells": [
            {"column": cell.column, "value": cell.shown}
            for cell in (Cell(**one) for one in read["cells"])
        ],
    }


def _cases(prepared: Prepared, hits: list[Hit]) -> dict[str, dict[str, str]]:
    """Rows for the cases out of the county's data, without anybody's name or number."""
    numbers = [json.loads(hit.values)["row"] for hit in hits]
    found = {}
    if numbers:
        found["must_match"] = sample_row(prepared, {numbers[0]}, inside=True)
    found["must_not_match"] = sample_row(prepared, set(numbers), inside=False)
    return {key: case for key, case in found.items() if case}
