"""公示 and 公告: written from the rows that were frozen when they were posted, and nothing else."""

from __future__ import annotations

from xianjie.apps.cases.enums import CaseKind, NoticeKind
from xianjie.apps.cases.models import Notice
from xianjie.exchange.paper import Paper

HEADER = ("序号", "户主", "村民小组", "家庭人口", "类别")
_TITLES = {
    (NoticeKind.PUBLICATION.value, CaseKind.IDENTIFY.value): "关于拟纳入防止返贫监测对象的公示",
    (NoticeKind.ANNOUNCEMENT.value, CaseKind.IDENTIFY.value): "关于纳入防止返贫监测对象的公告",
    (NoticeKind.PUBLICATION.value, CaseKind.REMOVE.value): "关于拟消除监测对象风险的公示",
    (NoticeKind.ANNOUNCEMENT.value, CaseKind.REMOVE.value): "关于消除监测对象风险的公告",
}
_WORDS = {
    (NoticeKind.PUBLICATION.value, CaseKind.IDENTIFY.value): (
        "经农户申报或排查发现、入户核实、信息比对和民主评议，拟将以下农户纳入防止返贫监测对象，"
        "现予公示。"
    ),
    (NoticeKind.ANNOUNCEMENT.value, CaseKind.IDENTIFY.value): (
        "经村级评议公示、乡镇审核、县级审定，以下农户纳入防止返贫监测对象，现予公告。"
    ),
    (NoticeKind.PUBLICATION.value, CaseKind.REMOVE.value): (
        "经入户核实和民主评议，以下监测对象的返贫致贫风险拟予消除，现予公示。"
    ),
    (NoticeKind.ANNOUNCEMENT.value, CaseKind.REMOVE.value): (
        "经村级评议公示、乡镇审核、县级审定，以下监测对象的返贫致贫风险已经消除，现予公告。"
    ),
}
_OBJECTING = "对公示内容有异议的，请在公示期内以书面、电话、当面或网上等方式反映，我们将为您保密。"


def notice_paper(paper: Paper, notice: Notice, village: str, town: str) -> None:
    """Write a notice; ``village`` and ``town`` are the official names of its place."""
    which = (notice.kind, notice.matter)
    is_publication = notice.kind == NoticeKind.PUBLICATION
    paper.start(_TITLES[which], f"编号：{notice.number}")
    paper.line(_WORDS[which], indent=True)
    paper.table(
        HEADER,
        [
            (
                str(at),
                str(row.get("head", "")),
                str(row.get("group", "")),
                str(row.get("members", "")),
                str(row.get("category", "")),
            )
            for at, row in enumerate(notice.rows, 1)
        ],
        widths=(0.1, 0.2, 0.25, 0.15, 0.3),
    )
    span = f"{notice.starts_on:%Y年%m月%d日}至{notice.ends_on:%Y年%m月%d日}"
    paper.line(f"{'公示' if is_publication else '公告'}时间：{span}", indent=True)
    paper.line(f"张贴地点：{notice.place}", indent=True)
    if is_publication:
        paper.line(_OBJECTING, indent=True)
    paper.line(f"受理单位和电话：{notice.contact}", indent=True)
    paper.right(committee_of(village) if is_publication else government_of(town))
    paper.right(f"{notice.starts_on:%Y年%m月%d日}")


def committee_of(village: str) -> str:
    """Return who signs for a village: 旧城村 → 旧城村民委员会, 西街社区居民委员会 as it is."""
    if village.endswith("委员会"):
        return village
    if village.endswith("社区"):
        return f"{village}居民委员会"
    return f"{village.removesuffix('村')}村民委员会"


def government_of(town: str) -> str:
    """Return who signs for a township: 光禄镇 → 光禄镇人民政府, 东街街道 → 东街街道办事处."""
    if town.endswith("办事处"):
        return town
    return f"{town}办事处" if town.endswith("街道") else f"{town}人民政府"
