"""Applications and objections from the public page of the demo county, in every state.

Through the real actions, on days counted back from the present: one waits too long, some wait,
one was asked back, some were taken up, answered, refused or withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from xianjie.apps.accounts.models import Post
from xianjie.apps.cases.enums import OPEN_CASES
from xianjie.apps.cases.models import Notice
from xianjie.apps.portal.actions.applying import Told, submit_application, withdraw_application
from xianjie.apps.portal.actions.handling import (
    accept_application,
    answer_application,
    ask_applicant,
    refuse_application,
)
from xianjie.apps.portal.actions.objecting import submit_objection
from xianjie.apps.portal.enums import ApplicationKind, Relation
from xianjie.apps.portal.models import Application
from xianjie.apps.registry.models import Household
from xianjie.demo.hands import Hands

CONSENT = "2022-1"


@dataclass(frozen=True)
class Story:
    """What somebody reported so many days ago, and what became of it."""

    need: str
    words: str
    days: int
    end: str
    said: str = ""
    for_other: bool = False


STORIES = (
    Story("大病", "老伴查出要做手术，家里拿不出这么多钱。", 0, "received"),
    Story("失业", "在外打工的厂子停了，回来两个月没找到活。", 1, "received"),
    Story("孤老", "邻居老人独居，近来做饭都困难。", 1, "received", for_other=True),
    Story("住房", "下大雨后墙裂了一道缝，晚上不敢睡。", 4, "received"),
    Story("失学", "孩子高中学费还差一截。", 3, "asked", "请补充孩子在哪所学校、读几年级。"),
    Story("事故", "儿子骑车摔断了腿，半年干不了活。", 6, "accepted", "已收到，这两天上门。"),
    Story("没钱吃穿", "家里一年没什么进项，靠借。", 9, "accepted"),
    Story("残疾", "替我舅舅家报，他家两个人都干不了重活。", 12, "accepted", for_other=True),
    Story("灾害", "冰雹打了烤烟，今年收不回本。", 25, "answered",
          "已核实，安排了临时救助，农业部门会来看补种。"),
    Story("其他", "想申请买辆车跑运输。", 15, "refused",
          "买车不属于困难救助，可以到镇政府问创业贷款。"),
    Story("饮水", "水管坏了几天没水。", 8, "withdrawn"),
)  # fmt: skip
OBJECTIONS = (
    ("公示里有一户人口数好像写多了，请核对。", "13900005678"),
    ("听说名单里有一家在县城买了房，请查一查。", ""),
)


def fill_applications(hands: Hands) -> int:
    """Let people apply and object, once; return how many applications there are.

    The first ones are of the village of the demo's own village account.
    """
    if Application.objects.filter(county_code=hands.division).exists():
        return 0
    done = 0
    for at, (story, household) in enumerate(zip(STORIES, _households(hands), strict=False)):
        _tell(hands, at, story, household)
        done += 1
    _object(hands)
    return done


def _households(hands: Hands) -> Iterator[Household]:
    """Yield households without a case that runs: of the demo account's village, then all over."""
    post = Post.objects.filter(user__username="demo-village").first()
    home = post.division_prefix if post is not None else ""
    rows = Household.objects.filter(
        county_code=hands.division, is_active=True, household_type="一般农户"
    ).exclude(cases__state__in=OPEN_CASES)
    near = rows.filter(division_code=home).order_by("household_code")[:5]
    yield from near
    yield from rows.exclude(division_code=home).order_by("phone_index", "pk")[: len(STORIES)]


def _tell(hands: Hands, at: int, story: Story, household: Household) -> None:
    today, now = hands.at(story.days)
    kind = ApplicationKind.OTHER if story.for_other else ApplicationKind.SELF
    found = submit_application(
        client_id=hands.form(f"application-{at}"),
        division_code=household.division_code,
        told=Told(
            kind=kind,
            applicant="代报人" if story.for_other else household.head_name,
            phone=f"1390000{at:04d}",
            needs=[story.need],
            consent=CONSENT,
            relation=Relation.NEIGHBOUR if story.for_other else "",
            who=household.head_name if story.for_other else "",
            address=household.group_name,
            words=story.words,
        ),
        today=today,
        now=now,
    )
    later, moment = hands.at(max(story.days - 1, 0))
    _follow(hands, story, found, household, later, moment)


def _follow(
    hands: Hands, story: Story, found: Application, household: Household, on: date, at: datetime
) -> None:
    by = hands.village(household.division_code, on)
    if story.end == "asked":
        ask_applicant(by=by, application=found, words=story.said, now=at)
    elif story.end == "refused":
        refuse_application(by=by, application=found, words=story.said, now=at)
    elif story.end == "withdrawn":
        withdraw_application(application=found, now=at)
    elif story.end in {"accepted", "answered"}:
        found = accept_application(
            by=by,
            application=found,
            household=household,
            identity_proven=not story.for_other,
            words=story.said if story.end == "accepted" else "",
            today=on,
            now=at,
        )
        if story.end == "answered":
            answer_application(by=by, application=found, words=story.said, now=at)


def _object(hands: Hands) -> None:
    today, now = hands.at(0)
    hanging = Notice.objects.filter(
        county_code=hands.division,
        kind="PUBLICATION",
        starts_on__lte=today,
        ends_on__gte=today,
        withdrawn_at__isnull=True,
    ).order_by("id")
    for at, (notice, (words, phone)) in enumerate(zip(hanging, OBJECTIONS, strict=False)):
        submit_objection(
            notice=notice,
            case=None,
            words=words,
            name="",
            phone=phone,
            client_id=hands.form(f"objection-{at}"),
            today=today,
            now=now,
        )
