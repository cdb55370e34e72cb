"""一户一策表: analysis, needs, goal and every measure of a plan."""

from __future__ import annotations

from django.utils.timezone import localtime

from xianjie.apps.papers.queries.home import Home
from xianjie.apps.papers.queries.subjects import measures_of
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.plans.models import Measure, Plan
from xianjie.exchange.paper import Paper, day, yuan


def plan_paper(paper: Paper, home: Home, plan: Plan) -> None:
    """Write the plan of a household."""
    episode = plan.episode
    paper.start("防止返贫监测对象一户一策帮扶计划表")
    paper.facts(
        [
            ("户主姓名", home.household.head_name),
            ("证件号码", home.head_number),
            ("户编号", home.household.household_code),
            ("村、组", f"{home.place}{home.household.group_name}"),
            ("监测对象类别", episode.category),
            ("识别日期", day(episode.identified_on)),
            ("风险类型", "、".join(episode.risks)),
            ("家庭人口", str(len(home.members) or home.household.member_count or "")),
            ("帮扶责任人", str(plan.helper or "")),
            ("计划状态", plan.get_state_display()),
        ]
    )
    for title, words in (
        ("一、风险分析", plan.analysis),
        ("二、帮扶需求", plan.needs),
        ("三、帮扶目标", plan.goal),
    ):
        paper.section(title)
        if words:
            paper.line(words, indent=True)
        else:
            paper.blank(2)
    paper.section("四、帮扶措施")
    paper.table(
        (
            "针对的风险",
            "措施类别",
            "措施内容",
            "责任单位、责任人",
            "金额（元）",
            "完成期限",
            "进展",
        ),
        [_row(one) for one in measures_of(plan) if one.state != MeasureState.DROPPED],
        widths=(0.13, 0.13, 0.22, 0.18, 0.11, 0.12, 0.11),
        least=4,
    )
    paper.section("五、审核意见")
    if plan.review_words:
        paper.line(plan.review_words, indent=True)
    else:
        paper.blank(2)
    paper.signing(
        ("户主（签名）", "帮扶责任人（签名）", "乡镇审核（签名、盖章）"),
        localtime(plan.reviewed_at).date() if plan.reviewed_at else None,
    )


def _row(measure: Measure) -> tuple[str, ...]:
    who = "、".join(part for part in (str(measure.organisation or ""), measure.person) if part)
    return (
        measure.risk,
        measure.kind,
        measure.title,
        who,
        yuan(measure.amount),
        day(measure.due_on),
        measure.get_state_display(),
    )
