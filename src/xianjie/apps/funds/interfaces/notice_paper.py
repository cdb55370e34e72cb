"""The text of a notice, generated from the project and its money: for the page and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xianjie.apps.funds.choices import NOTICES, codes_of
from xianjie.apps.funds.models import ProjectNotice
from xianjie.exchange.paper import Paper

_AFTER, _FEN = "事后", 100


@dataclass(frozen=True)
class NoticeText:
    """What a notice says, from top to bottom."""

    title: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    closing: str
    signed: str
    day: str


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else "____年____月____日"


def _money(fen: int) -> str:
    return _("%(yuan)s 元") % {"yuan": f"{fen / _FEN:,.2f}"}


def notice_text(notice: ProjectNotice, place: str) -> NoticeText:
    """Return the text of a notice that came through its gate; one query for the money."""
    project = notice.project
    is_after = codes_of(NOTICES).get(notice.kind) == _AFTER
    time = f"{_day(project.starts_on)} – {_day(project.ends_on)}"
    if project.finished_on:
        time += _("，实际完工 %(day)s") % {"day": _day(project.finished_on)}
    amount = _money(project.amount) if project.amount is not None else "–"
    facts = [
        (_("项目名称"), project.name),
        (_("项目类别"), project.kind),
        (_("实施地点"), f"{place} {project.site}".strip()),
        (_("实施单位"), "、".join(one for one in (project.unit, project.entity_name) if one)),
        (_("建设任务"), project.task),
        (_("时间进度"), time),
        (_("资金规模"), amount),
        (_("筹资方式（万元）"), project.financing),
        (_("受益对象"), _("%(who)s，%(n)s 户")
         % {"who": project.beneficiaries or "–", "n": project.households or "–"}),
        (_("联农带农（带贫）机制"), project.link_terms),
    ]  # fmt: skip
    given = project.allocations.filter(retired_at__isnull=True).select_related("batch")
    for one in given.order_by("pk"):
        words = _("%(number)s：分配 %(given)s，已支付 %(paid)s")
        facts.append(
            (one.batch.kind, words % {
                "number": one.batch.number, "given": _money(one.amount), "paid": _money(one.paid),
            })
        )  # fmt: skip
    closing = _(
        "公示时间：%(start)s至%(end)s；公示地点：%(where)s。有意见的，请在公示期内向村委会、"
        "乡镇人民政府或县农业农村部门反映。"
    ) % {
        "start": _day(notice.starts_on), "end": _day(notice.ends_on), "where": notice.posted_at,
    }  # fmt: skip
    opening = (
        _("下列项目已经完工，现将完成情况和资金使用情况公告如下：")
        if is_after
        else _("现将下列项目和资金安排公示如下，请群众监督：")
    )
    return NoticeText(
        f"{project.name}{notice.kind}", opening, tuple(facts), closing, project.unit,
        _day(notice.starts_on),
    )  # fmt: skip


def notice_file(text: NoticeText, now: datetime) -> bytes:
    """Return a notice as a Word file."""
    paper = Paper(text.title, now)
    paper.start(text.title)
    paper.line(text.opening, indent=True)
    paper.facts(text.facts, columns=1)
    paper.line(text.closing, indent=True)
    paper.line(_("监督电话：") + "________________", indent=True)
    paper.right(text.signed)
    paper.right(text.day)
    return paper.done()
