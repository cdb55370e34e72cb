"""The two 明白纸: how to apply, for every family; who helps with what, for a monitored one.

No health, no risk and no number of the family stands on them: they hang on walls.
"""

from __future__ import annotations

from datetime import date

from xianjie.apps.papers.queries.home import Home
from xianjie.apps.papers.queries.subjects import measures_of, newest_episode, plan_of
from xianjie.apps.plans.enums import MeasureState
from xianjie.apps.policies.queries import standards
from xianjie.exchange.paper import LINE, Paper, day, yuan

ACCEPTING, WHOLE, HANGING = "申报受理天数", "识别总时限", "村级公示天数"


def applying_guide(paper: Paper, place: str, code: str, on: date) -> None:
    """Write the 申报明白纸 of a village: ``place`` is its name, ``code`` its 12 digits."""
    book = standards(code, on, (ACCEPTING, WHOLE, HANGING))
    paper.start("防止返贫监测帮扶申报明白纸", place)
    paper.section("一、谁能申报")
    paper.line(
        "农村户籍的家庭，不管是不是脱贫户，遇到大病、残疾、灾害、事故、失业、上学、住房、饮水等困难，"
        "收入降下来或者花销突然很大，都可以申报。不设名额。",
        indent=True,
    )
    paper.section("二、怎么申报")
    for line in (
        "1. 扫本村的二维码，选困难、留电话，几分钟报完。",
        "2. 找村干部、网格员、驻村工作队，书面、口头都可以；也可以请亲戚邻居代报。",
        "3. 打 12345 或 12317。",
    ):
        paper.line(line, indent=True)
    paper.section("三、报了以后")
    for at, line in enumerate(_steps(book.whole(ACCEPTING), book.whole(HANGING)), 1):
        paper.line(f"{at}. {line}", indent=True)
    whole = book.whole(WHOLE)
    if whole is not None:
        paper.line(f"从申报到审定一般不超过 {whole} 天。", indent=True)
    paper.section("四、要注意")
    paper.line(
        "申报不收钱。情况要真实，故意隐瞒、虚报的要承担责任。急难的可以先救助，后补手续。",
        indent=True,
    )
    paper.line(f"村委会电话：{LINE}  乡镇电话：{LINE}")


def _steps(accepting: int | None, hanging: int | None) -> list[str]:
    return [
        f"{accepting} 天内受理或者答复。" if accepting is not None else "受理或者答复。",
        "工作人员上门核实，签承诺授权书；查到的信息只用于核实和帮扶。",
        "村里民主评议。",
        (f"张榜公示 {hanging} 天" if hanging is not None else "张榜公示")
        + "，不写证件号码、电话、账号和病情。",
        "乡镇审核、县里审定、村里公告，结果告诉您。",
    ]


def helping_guide(paper: Paper, home: Home) -> None:
    """Write the 帮扶明白纸 of a household: since when it is helped, with what, and by whom."""
    household = home.household
    episode = newest_episode(household)
    plan = plan_of(episode) if episode is not None else None
    measures = [
        one
        for one in (measures_of(plan) if plan is not None else [])
        if one.state != MeasureState.DROPPED
    ]
    paper.start("防止返贫监测对象帮扶明白纸")
    paper.facts(
        [
            ("户主姓名", household.head_name),
            ("户编号", household.household_code),
            ("村、组", f"{home.place}{household.group_name}"),
            ("家庭人口", str(len(home.members) or household.member_count or "")),
            ("识别日期", day(episode.identified_on) if episode else ""),
            ("监测状态", episode.get_state_display() if episode else ""),
        ]
    )
    paper.section("一、给您家的帮扶")
    paper.table(
        ("帮扶类别", "责任单位、责任人", "金额（元）", "完成期限", "进展"),
        [
            (
                one.kind,
                "、".join(part for part in (str(one.organisation or ""), one.person) if part),
                yuan(one.amount),
                day(one.due_on),
                one.get_state_display(),
            )
            for one in measures
        ],
        widths=(0.22, 0.34, 0.14, 0.16, 0.14),
        least=3,
    )
    paper.section("二、有事找谁")
    # The numbers are those on which the family is to call.
    contacts = [(one.duty, one.name, one.phone) for one in home.contacts]
    if plan is not None and plan.helper is not None:
        contacts.insert(0, ("帮扶责任人", str(plan.helper), ""))
    paper.table(("职责", "姓名", "电话"), contacts, widths=(0.3, 0.35, 0.35), least=3)
    paper.section("三、请您配合")
    paper.line(
        "家里收入、支出、人口有变化，请及时告诉网格员或帮扶责任人。风险消除要经过入户核实、评议公示、"
        "审核审定；对帮扶有意见，可以打 12345 或 12317。",
        indent=True,
    )
    paper.signing(("户主（签名）", "帮扶责任人（签名）"))
