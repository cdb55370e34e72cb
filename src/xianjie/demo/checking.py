"""Check the data of the demo county; some findings are sent, reported as mended, exempted."""

from __future__ import annotations

from datetime import timedelta

from xianjie.apps.quality.actions.check import check_quality
from xianjie.apps.quality.actions.drafting import save_draft
from xianjie.apps.quality.actions.exempting import ask_exemption, decide_exemption
from xianjie.apps.quality.actions.mending import mark_corrected, send_findings
from xianjie.apps.quality.actions.previewing import preview_rule
from xianjie.apps.quality.models import QualityFinding, QualityRun, RuleDraft
from xianjie.demo.hands import Hands
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.periods import Period

SENT, MARKED, ASKED = 24, 5, 4
CAUSE = "月度筛查"


def check_data(hands: Hands, months: list[Period]) -> None:
    """Check the data as of the last month, and let people work on what was found; once."""
    county = hands.division
    if not QualityRun.objects.filter(county_code=county).exists():
        day, moment = hands.at(0)
        check_quality(
            by=hands.county(day), county=county, as_of=months[-1].last_day, today=day,
            now=moment, cause=CAUSE,
        )  # fmt: skip
        _work_on(hands)
    if not RuleDraft.objects.filter(county_code=county).exists():
        _write(hands)


def _work_on(hands: Hands) -> None:
    """Two villages are sent their findings: some are reported as mended, some are right."""
    day, moment = hands.at(0)
    rows = QualityFinding.objects.filter(
        county_code=hands.division, standing="OPEN", household__isnull=False
    )
    rows = rows.defer("values").order_by("severity_rank", "division_code", "pk")
    found = list(rows[:SENT])
    send_findings(
        by=hands.county(day), numbers=[one.pk for one in found], words="入户核实后改正",
        today=day, now=moment,
    )  # fmt: skip
    later, then = day, moment
    for one in found[:MARKED]:
        mark_corrected(
            by=hands.village(one.division_code, later), finding=one,
            words="入户核实，已在国家系统改正", now=then,
        )  # fmt: skip
    for number, one in enumerate(found[MARKED : MARKED + ASKED]):
        asked = ask_exemption(
            by=hands.village(one.division_code, later), finding=one,
            reason="入户核实过，情况特殊，数据是对的", until=later + timedelta(days=180),
            today=later, now=then,
        )  # fmt: skip
        if number % 2 == 0:
            decide_exemption(
                by=hands.county(later), exemption=asked, approve=True, words="同意", now=then
            )


def _write(hands: Hands) -> None:
    """A rule of the county's own waits as a draft, counted."""
    day, moment = hands.at(0)
    body = {
        "id": "本县-户主年幼", "title": "户主未满十八周岁", "kind": "quality", "table": "户",
        "category": "家庭", "severity": "疑点",
        "params": {"成年年龄": {"value": "18", "unit": "岁", "note": "民法典"}},
        "when": "周岁(户主.出生日期, 截至日) < 成年年龄", "message": "户主还没有成年",
        "fix": "核对户主，家里有成年人的变更户主",
        "must_match": [{"户主": {"出生日期": "2010-01-01"}, "截至日": "2022-06-30"}],
        "must_not_match": [{"户主": {"出生日期": "1980-01-01"}, "截至日": "2022-06-30"}],
    }  # fmt: skip
    by = hands.county(day)
    draft = save_draft(by=by, county=hands.division, body=body, built={}, now=moment)
    try:
        preview_rule(by=by, draft=draft, today=day, now=moment)
    except RefusedError:
        # A draft that cannot be counted yet still shows how one is written.
        return
