"""Duties that a document lays on those who carry it out.

Reports (每月20日前报…, 定期报告), meetings (每月调度一次), checks (每半年考核, 定期排查), plans
to be made (制定…实施方案) and the fields that every task must have (责任领导, 完成时限).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from xianjie.docparse.compact import Compact, compact, sentences
from xianjie.docparse.model import Clause, Duty
from xianjie.docparse.times import find_times

__all__ = ["attach_duties"]

_PART = re.compile(r"[^,;。\n]+")
_EVERY = re.compile(
    r"(?P<half>每半年|半年(?=一次|考核|评估|调度|总结|通报))|(?P<quarter>每个?季度?|按季度?|每季末)|"
    r"(?P<month>每个?月|按月|逐月|月(?=调度|通报|例会|报告制))|(?P<week>每个?周|每星期|周(?=调度|例会))|"
    r"(?P<year>每年度?|年度(?=考核|评估|总结|报告)|年终(?=考核|总结)|一年一(?=度|评))|(?P<now>定期|不定期)"
)
_EVERY_NAMES = {
    "half": "每半年",
    "quarter": "每季度",
    "month": "每月",
    "week": "每周",
    "year": "每年",
    "now": "定期",
}
_DAY = re.compile(
    r"(?:每个?月|当月|次月|下月|每季度末月)(?:的)?(?P<day>[12]\d|3[01]|[1-9])[日号](?:之?前|以前)?"
)
_DAY_WORDS = re.compile(r"(?:每个?月)(?P<ten>上旬|中旬|下旬|月?底)前?")
_REPORT = re.compile(
    r"报告(?!制度|厅|书)|报送|上报|汇报|呈报|报备|通报(?!表扬|批评)|反馈(?=.{0,12}(?:情况|结果|进展))|填报|公布|公示|"
    r"(?<![申审预举填汇上呈播])报(?!告|送|备|道|名|销|酬|废|表|经|刊|纸|批|考|价|账|贫|喜|案)(?=[^,;。]{1,26}|$)|"
    r"(?:形成|提交|撰写)[^,;。]{0,10}(?:总结|报告)"
)
_MEETING = re.compile(
    r"调度|会商|例会|碰头会|(?:召开|举行)[^,;。]{0,16}会|听取[^,;。]{0,10}汇报|专题研究|分析研判|会诊|推进会"
)
_CHECK = re.compile(
    r"评估|考核(?!办法|体系|权重|指标)|督查|督导|检查|排查|核查|监测(?!对象|网络|户|人口|预警系统|体系|平台)|审计|抽查|暗访|回头看|巡查|"
    r"复核|考评|测评|比对|走访|评比|验收"
)
_PLAN = re.compile(
    r"(?P<verb>研究制定|制定完善|制定出台|抓紧制定|分别制定|制定|制订|编制|草拟|修订完善|修订|出台|印发|提出|完成)"
    r"(?P<what>[^,;。]{2,60}?(?:实施方案|工作方案|行动方案|专项方案|方案|实施细则|细则|实施意见|行动计划|计划|具体措施|政策措施|措施|推进措施|管理办法|办法|规划编制|规划|责任清单|清单|条例|制度))"
)
_PLANNER = re.compile(
    r"科学|组织|加快|各|要|应|须|必须|抓紧|及时|分别|负责|牵头|部门|单位|乡镇|县市|街道|前|研究制定"
)
_FIELDS = re.compile(r"(?:明确|列明|注明|载明|细化|写明|标明)(?P<list>[^,;。:]{3,80})")
_KNOWN_FIELD = re.compile(
    r"责任领导|责任人|责任单位|牵头单位|完成时限|完成时间|时限|资金来源|工作责任|年度[^、]{0,4}目标|督办对象|时间节点|时间表|"
    r"进度安排|时间进度|责任主体|督办[^、]{0,6}"
)
_OPENING = re.compile(r"(?:^|[;。\n])(?:请|并|要|须|原则上|自[^,;。]{2,10}起)?[^,;。]{0,14}[,]$")
_STANDING = re.compile(r"常态化")
_NOT_DEMANDED = re.compile(r"^(?:通过|根据|按照|依据|结合|对)[^,]{0,40}(?:报告|通报)$")


def _parts(piece: Compact) -> Iterator[tuple[int, int, int]]:
    """Every part between commas: start, end, start of its sentence."""
    for first, last in sentences(piece.text):
        for match in _PART.finditer(piece.text, first, last):
            yield match.start(), match.end(), first


def _rhythm(text: str) -> str | None:
    match = _EVERY.search(text)
    return _EVERY_NAMES[match.lastgroup] if match and match.lastgroup else None


def _read(piece: Compact, year: int | None) -> list[Duty]:
    found: list[Duty] = []
    for start, end, first in _parts(piece):
        part = piece.text[start:end]
        found += _fields(piece, start, part)
        before = piece.text[max(first, start - 30) : start]
        every = _rhythm(part)
        day = _DAY.search(part)
        opening = _OPENING.search(before)
        if opening and not _kind(opening[0], "定期", None):
            every = every or _rhythm(opening[0])
            day = day or _DAY.search(opening[0])
        due = _due(part, year) or (_due(opening[0], year) if opening else None)
        planned = due or _due(part, year, plain=True)
        kind = _kind(part, every, due)
        if kind:
            found.append(
                Duty(
                    kind=kind,
                    name=_name(part),
                    verbatim=piece.printed[start:end],
                    span=piece.span(start, end),
                    every=every,
                    day=int(day["day"]) if day and kind == "report" else None,
                    due=due if every is None else None,
                )
            )
        found += _plans(piece, start, part, before, planned)
    return found


def _due(text: str, year: int | None, *, plain: bool = False) -> str | None:
    """The last day that is printed; ``plain``: a bare year counts as well."""
    marks = [
        one
        for one in find_times(text, year)
        if (one.until or (plain and text.startswith("20", one.start)))
        and not (one.recurs or one.weak or one.origin)
    ]
    marks = [one for one in marks if one.year is not None or re.search(r"月", one.by)]
    return marks[-1].by if marks else None


def _kind(part: str, every: str | None, due: str | None) -> str | None:
    """Which duty a part speaks of; none without a rhythm or a day."""
    if every is None and due is None:
        checked = re.search(r"督促检查|督查|督导|排查", part)
        return "check" if checked and _STANDING.search(part) else None
    if _REPORT.search(part) and not _NOT_DEMANDED.match(part):
        if re.search(r"一报告|报告制度", part) and every is None:
            return None
        return "report"
    if every is None:
        return None
    if _MEETING.search(part):
        return "meeting"
    if _CHECK.search(part):
        return "check"
    return None


def _name(part: str) -> str:
    name = re.sub(r"^(?:并|且|要|应|须|同时|请|将|把|坚持|健全|完善|建立|和|按要求)+", "", part)
    return name if len(name) <= 40 else name[:39] + "…"


def _plans(piece: Compact, start: int, part: str, before: str, due: str | None) -> list[Duty]:
    found = []
    for match in _PLAN.finditer(part):
        lead = part[: match.start()]
        if not (_PLANNER.search(lead + match["verb"]) or due or _PLANNER.search(before)):
            continue
        if re.search(r"按照?|根据|落实|依据$", lead[-6:]):
            continue
        found.append(
            Duty(
                kind="plan",
                name=f"制定{match['what']}"[:60],
                verbatim=piece.printed[start : start + len(part)],
                span=piece.span(start, start + len(part)),
                due=due,
            )
        )
    return found


def _fields(piece: Compact, start: int, part: str) -> list[Duty]:
    found = []
    for match in _FIELDS.finditer(part):
        listed = match["list"]
        if not _KNOWN_FIELD.search(listed):
            continue
        at = start + match.start("list")
        for item in re.finditer(r"[^、]+", listed):
            for name in re.split(r"以及|和|与|及", item[0]):
                short = name.rpartition("的")[2].strip()
                if 2 <= len(short) <= 14:
                    offset = at + item.start() + item[0].index(name) + name.rindex(short)
                    found.append(
                        Duty(
                            kind="field",
                            name=short,
                            verbatim=piece.printed[offset : offset + len(short)],
                            span=piece.span(offset, offset + len(short)),
                        )
                    )
    return found


def attach_duties(
    text: str, clauses: tuple[Clause, ...], *, year: int | None = None
) -> tuple[Clause, ...]:
    """The clauses with their duties, each at the node whose own text prints it.

    ``year`` gives 6月底前 its year; without it such a day is left as printed.
    """
    return tuple(
        replace(clause, duties=tuple(_read(compact(text, clause.own), year))) for clause in clauses
    )
