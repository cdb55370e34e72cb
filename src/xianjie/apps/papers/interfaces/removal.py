"""风险消除表: the thirteen values, the measures that helped, and the chain of review."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localtime

from xianjie.apps.cases.enums import StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.standing import latest_step
from xianjie.apps.fieldforms.queries import definition_of, values_of
from xianjie.apps.papers.interfaces.approval import TITLES, chain
from xianjie.apps.papers.interfaces.verification import FORMS, answers
from xianjie.apps.papers.queries.home import Home
from xianjie.apps.papers.queries.subjects import measures_of, plan_of
from xianjie.apps.plans.enums import LIVE_MEASURES
from xianjie.exchange.paper import Paper, day, yuan


def removal(paper: Paper, home: Home, case: Case, on: date) -> None:
    """Write the paper of a removal case; ``on`` picks the form when no sheet is there yet."""
    episode = case.episode
    paper.start(TITLES[case.kind])
    paper.facts(
        [
            ("户主姓名", home.household.head_name),
            ("证件号码", home.head_number),
            ("户编号", home.household.household_code),
            ("村、组", f"{home.place}{home.household.group_name}"),
            ("案号", case.number),
            ("第几次识别", str(episode.number) if episode else ""),
            ("监测对象类别", episode.category if episode else ""),
            ("识别日期", day(episode.identified_on) if episode else ""),
            ("识别时的风险", "、".join(episode.risks) if episode else ""),
            ("消除方式", case.removal_way),
            ("消除日期", day(episode.ended_on) if episode else ""),
            ("办理结果", case.get_state_display()),
        ]
    )
    step = latest_step(case, StepKind.VERIFY)
    sheet = step.sheet if step is not None else None
    form, filled_on = FORMS[case.kind], on
    if sheet is not None:
        form, filled_on = sheet.form, localtime(sheet.filled_at).date()
    definition = definition_of(form, case.county_code, filled_on)
    answers(paper, definition, values_of(sheet) if sheet is not None else {}, home)
    plan = plan_of(episode) if episode is not None else None
    paper.section("落实的帮扶措施")
    paper.table(
        ("针对的风险", "措施类别", "措施内容", "金额（元）", "成效"),
        [
            (one.risk, one.kind, one.title, yuan(one.amount), one.result)
            for one in (measures_of(plan) if plan is not None else [])
            if one.state in LIVE_MEASURES
        ],
        widths=(0.16, 0.16, 0.3, 0.14, 0.24),
        least=2,
    )
    chain(paper, case)
