"""申请及承诺授权书: the household asks, promises that it told the truth, and allows queries."""

from __future__ import annotations

from django.utils.timezone import localtime

from xianjie.apps.cases.contents import VerifyContent
from xianjie.apps.cases.enums import StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.standing import latest_content
from xianjie.apps.papers.queries.home import Home
from xianjie.exchange.paper import Paper, day

TITLE = "防止返贫监测帮扶申请及承诺授权书"
OWN = "农户自主申报"
"""The text of the code set 线索渠道 for what the household itself told."""
PROMISE = (
    "本人承诺：所填写的家庭人口、收入、支出、财产和困难情况真实，没有隐瞒、虚报。"
    "如有不实，愿意退回所得帮扶，并承担相应责任。"
)
ALLOWANCE = (
    "本人及共同生活的家庭成员同意并授权：乡镇、县有关部门为核实本次申请，依法查询本户的收入、"
    "住房、车辆、存款、经营、社会保险和享受政策等信息。查询结果只用于监测对象的识别、帮扶和风险消除。"
)


def application(paper: Paper, home: Home, case: Case) -> None:
    """Write the application of the household of a case."""
    household = home.household
    paper.start(TITLE)
    paper.facts(
        [
            ("户主姓名", household.head_name),
            ("证件号码", home.head_number),
            ("联系电话", home.phone),
            ("家庭人口", str(len(home.members) or household.member_count or "")),
            ("户编号", household.household_code),
            ("住址（村组）", home.address),
        ]
    )
    paper.section("一、共同生活的家庭成员")
    paper.table(
        ("姓名", "与户主关系", "证件号码"),
        [(one.name, one.relation, home.number_of(one)) for one in home.members],
        widths=(0.3, 0.25, 0.45),
        least=3,
    )
    paper.section("二、申请原因")
    reasons = _reasons(case)
    for reason in reasons:
        paper.line(reason, indent=True)
    if not reasons:
        paper.blank(4)
    paper.section("三、承诺和授权")
    paper.line(PROMISE, indent=True)
    paper.line(ALLOWANCE, indent=True)
    content = latest_content(case, StepKind.VERIFY)
    signed = content if isinstance(content, VerifyContent) and content.consent_on else None
    if signed:
        paper.line(f"{day(signed.consent_on)} 已签署，签署人：{signed.consent_by or '户主'}。")
    paper.signing(
        ("申请人（签名、捺印）", "共同生活的家庭成员（签名、捺印）", "代办人（签名）"),
        signed.consent_on if signed else None,
    )


def _reasons(case: Case) -> list[str]:
    """Return what was said in the clues of a case, with channel and day.

    Only the household's own words: what others said stays between them and the staff.
    """
    found = []
    for one in case.case_clues.select_related("clue").order_by("id"):
        clue = one.clue
        on = clue.seen_on or localtime(one.joined_at).date()
        words = clue.words.strip() if clue.channel == OWN else ""
        words = words or clue.risk
        found.append(f"{day(on)} {clue.channel or clue.get_kind_display()}：{words}")
    return found
