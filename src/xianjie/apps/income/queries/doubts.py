"""What in an income looks wrong: questions for people, never a refusal."""

from __future__ import annotations

from django.utils.translation import gettext as _

from xianjie.apps.income.enums import Purpose
from xianjie.apps.income.queries.calculation import UNKNOWN, Calculation
from xianjie.apps.income.queries.rules import WAGES, IncomeRules, income_rules
from xianjie.apps.registry.models import Household
from xianjie.kernel.money import format_yuan


def doubts_of(
    household: Household, purpose: Purpose | str, found: Calculation,
    rules: IncomeRules | None = None,
) -> list[str]:  # fmt: skip
    """Return sentences about what is implausible in a household's income over a window."""
    rules = rules or income_rules(household.county_code, found.window.last.last_day)
    doubts = []
    wages = found.kinds[WAGES]
    if rules.low_wages is not None and 0 < wages < rules.low_wages:
        doubts.append(
            _("工资性收入只有 %(yuan)s 元，请核对是否漏记。") % {"yuan": format_yuan(wages)}
        )
    high = rules.high_per_capita
    if purpose == Purpose.IDENTIFY and high is not None and found.per_capita > high:
        doubts.append(
            _("识别时人均纯收入 %(yuan)s 元，超过 %(limit)s 元，请核对该不该识别。")
            % {"yuan": format_yuan(found.per_capita), "limit": format_yuan(high)}
        )
    for column, kind in rules.pairs.items():
        if household.extra.get(column) and not found.kinds.get(kind):
            doubts.append(
                _("登记享受“%(help)s”，却没有%(kind)s收入，请核对。")
                % {"help": column, "kind": kind}
            )
    doubts += [
        _("县里还没有定“%(item)s”计不计入，这里先不计入，请在规则库里填写。") % {"item": item}
        for item in found.undecided
    ]
    missing = [line.kind for line in found.lines if line.source == UNKNOWN]
    if missing and not found.covered:
        doubts.append(
            _("台账没有这一期间的记载，登记表也没有：%(kinds)s。") % {"kinds": "、".join(missing)}
        )
    return doubts
