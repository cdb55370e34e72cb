"""民主评议记录: who came, how they voted, what they concluded."""

from __future__ import annotations

from xianjie.apps.cases.contents import AssemblyContent, stored_content
from xianjie.apps.cases.enums import CaseKind, StepKind
from xianjie.apps.cases.models import Case
from xianjie.apps.cases.queries.standing import latest_step
from xianjie.apps.papers.queries.home import Home
from xianjie.exchange.paper import Paper, day

MATTERS = {
    CaseKind.IDENTIFY.value: "拟纳入防止返贫监测对象",
    CaseKind.REMOVE.value: "拟消除监测对象的返贫致贫风险",
}


def assembly(paper: Paper, home: Home, case: Case) -> None:
    """Write the minutes about one household; without an assembly everything is left to write."""
    step = latest_step(case, StepKind.ASSEMBLY)
    content = stored_content(StepKind.ASSEMBLY, step.content) if step is not None else None
    held = content if isinstance(content, AssemblyContent) else None
    paper.start("民主评议记录")
    paper.facts(
        [
            ("评议事项", MATTERS[case.kind]),
            ("案号", case.number),
            ("评议日期", day(held.held_on) if held else ""),
            ("评议地点", held.place if held else ""),
            ("主持人", held.host if held else ""),
            ("会议形式", _form(held)),
            ("应到人数", str(held.expected) if held else ""),
            ("实到人数", str(held.present) if held else ""),
        ]
    )
    paper.section("评议对象")
    paper.facts(
        [
            ("户主姓名", home.household.head_name),
            ("村、组", f"{home.village}{home.household.group_name}"),
            ("家庭人口", str(len(home.members) or home.household.member_count or "")),
            ("拟定类别", (held.category if held else "") or case.category),
        ]
    )
    paper.section("表决")
    paper.facts(
        [
            ("赞成", str(held.votes_for) if held else ""),
            ("反对", str(held.votes_against) if held else ""),
            ("弃权", str(held.abstained) if held else ""),
            ("结论", ("通过" if held.carried else "未通过") if held else ""),
        ]
    )
    paper.section("评议意见")
    if step is not None and step.words:
        paper.line(step.words, indent=True)
    else:
        paper.blank(4)
    paper.signing(
        ("主持人（签名）", "记录人（签名）", "参会人员（签名）"), held.held_on if held else None
    )


def _form(held: AssemblyContent | None) -> str:
    if held is None:
        return ""
    return "村“两委”扩大会议" if held.enlarged else "村民代表民主评议会"
