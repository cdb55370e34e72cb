"""A policy document of our own, as the parser would read it, and the county that registers it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from tests.apps.cases import kit as cases
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Organisation, User
from xianjie.apps.documents.actions import adopt, register_reading
from xianjie.apps.documents.models import PolicyDocument
from xianjie.docparse import model as read

NOW, TODAY = cases.NOW, cases.TODAY
TITLE = "姚安县稳定增收试行办法"
TEXT = (
    "姚安县稳定增收试行办法\n"
    "根据《楚雄州稳定增收办法》,制定本办法。\n"
    "一、总体目标\n"
    "(一)收入。到2024年人均纯收入达到15000元以上,其中2023年14000元以上。"
    "(牵头单位:县农业农村局;责任单位:县医疗保障局、县林草局,各乡镇党委、政府)\n"
    "(二)保障。参保率100%,监测户占比超过3%的村重点跟踪。"
    "(牵头单位:县医疗保障局;责任单位:县增收领导小组成员单位)\n"
    "各单位每月20日前报送进展。\n"
)


def at(words: str, after: str = "") -> read.Span:
    start = TEXT.index(words, TEXT.index(after) if after else 0)
    return read.Span(start, start + len(words))


def unit(name: str, role: str, after: str, **fields: object) -> read.Unit:
    return read.Unit(name, read.UnitRole(role), span=at(name, after), **fields)  # type: ignore[arg-type]


def target(name: str, value: str | None, words: str, **fields: object) -> read.Target:
    base: dict[str, object] = {"comparator": read.Comparator.AT_LEAST, "unit": "元"}
    return read.Target(
        name=name, value=Decimal(value) if value else None, verbatim=words, span=at(words),
        **(base | fields),  # type: ignore[arg-type]
    )  # fmt: skip


def reading(title: str | None = TITLE, **facts: object) -> read.Reading:
    """The document: a chapter with two clauses, four targets, a rule and a monthly report."""
    one = read.Clause(
        "一(一)", read.ClauseKind.CLAUSE, 2, "收入", "(一)", at("(一)收入"), at("(一)收入"),
        parent="一",
        units=(
            unit("县农业农村局", "lead", "(一)", organisation="县农业农村局", sector="农业农村"),
            unit("县医疗保障局", "responsible", "(一)", sector="医保"),
            unit("县林草局", "responsible", "(一)", organisation="县林业和草原局", sector="林草"),
            unit("各乡镇党委、政府", "responsible", "(一)", is_group=True),
        ),
        targets=(
            target("人均纯收入", "15000", "15000元以上", by="2024", series="人均纯收入"),
            target("人均纯收入", "14000", "2023年14000元以上", by="2023", series="人均纯收入"),
        ),
    )  # fmt: skip
    two = read.Clause(
        "一(二)", read.ClauseKind.CLAUSE, 2, "保障", "(二)", at("(二)保障"), at("(二)保障"),
        parent="一",
        units=(
            unit("县医疗保障局", "lead", "(二)", sector="医保"),
            unit("县增收领导小组成员单位", "responsible", "(二)", is_group=True),
        ),
        targets=(target("参保率", "100", "参保率100%", unit="%"),),
        rules=(target("监测户占比", "3", "超过3%的村", unit="%", is_rule=True),),
    )  # fmt: skip
    closing = read.Clause(
        "closing", read.ClauseKind.CLOSING, 1, "", "", at("各单位每月"), at("各单位每月"),
        duties=(read.Duty("report", "报送进展", "每月20日前报送进展", at("每月20日前报送进展"),
                          every="每月", day=20),),
    )  # fmt: skip
    chapter = read.Clause(
        "一", read.ClauseKind.CHAPTER, 1, "总体目标", "一、",
        read.Span(at("一、总体目标").start, at("各单位每月").start), at("一、总体目标"),
    )  # fmt: skip
    known = read.Facts(
        title=title, issued_on=date(2022, 3, 1), region="姚安县", division_code="532325",
        kind="办法", level="县", parents=("楚雄州稳定增收办法",),
        missing=("issuer", "document_number", "published_on"),
        spans=(("title", at(TITLE)),),
    )  # fmt: skip
    known = replace(known, **facts)  # type: ignore[arg-type]
    findings = (read.Finding("numbering", "缺少编号，已按上下文推断。", "一(二)", at("(二)")),)
    return read.Reading(TEXT, known, (chapter, one, two, closing), findings)


def register(user: User, sha256: str = "a" * 64, **fields: object) -> PolicyDocument:
    return register_reading(
        by=cases.by(user), county=small.COUNTY, reading=reading(**fields), file_name="办法.txt",
        sha256=sha256, now=NOW,
    )  # fmt: skip


def adopted(user: User, **fields: object) -> PolicyDocument:
    document = register(user, **fields)  # type: ignore[arg-type]
    return adopt(
        by=cases.by(user), document=document, revision=document.revision, today=TODAY, now=NOW
    )


@dataclass
class Ground:
    """The county of the tests with the bureau that the document calls by a short name."""

    county: cases.County
    farming: Organisation
    health: Organisation
    analyst: User
    leader: User
    clerk: User
    town: User
    worker: User


def build_ground(root: Actor) -> Ground:
    county = cases.build_county(root)
    return Ground(
        county=county,
        farming=Organisation.objects.get(name="县农业农村局"),
        health=county.health,
        analyst=county.analyst,
        leader=small.make_user("leader", Role.COUNTY_LEADER),
        clerk=county.health_clerk,
        town=county.town,
        worker=county.worker,
    )
