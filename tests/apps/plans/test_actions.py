"""What becomes of a plan and its measures."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.apps.cases import kit as cases
from tests.apps.plans import kit
from tests.apps.screening import page_county as small
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Notification
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.deciding import tell_ended, tell_opened
from xianjie.apps.cases.enums import EpisodeOrigin
from xianjie.apps.plans.actions import (
    change_measure,
    drop_measure,
    edit_plan,
    open_missing_plans,
    report_measures,
)
from xianjie.apps.plans.models import Measure, Plan
from xianjie.apps.registry.following import follow
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RefusedError) as caught:
        act(*args, **kwargs)
    return caught.value.code


def kinds(plan: Plan) -> list[tuple[str, str]]:
    return list(plan.measures.order_by("id").values_list("kind", "state"))


def bells(user, start: str = "") -> list[str]:
    rows = Notification.objects.filter(user=user, read_at__isnull=True, key__startswith="plans")
    return [bell.key for bell in rows.order_by("id") if bell.key.startswith(f"plans.{start}")]


def test_a_draft_opens_with_the_episode_and_says_what_is_known(county) -> None:
    kit.skilled(county.one, "普通劳动力")
    episode = kit.episode(county.one, "因病", "因残")
    tell_opened(episode, **kit.WHEN)
    plan = Plan.objects.get()
    assert kinds(plan) == [
        ("健康帮扶", "PLANNED"),
        ("综合保障", "PLANNED"),
        ("产业帮扶", "PLANNED"),
    ]
    assert plan.measures.first().organisation == county.health
    assert plan.due_on == date(2022, 7, 11)
    assert plan.analysis == (
        "2022-07-01 识别为脱贫不稳定户，风险是因病、因残。"
        "家里 1 口人，劳动力 1 人，没有登记稳定的务工或岗位收入。登记的人均纯收入 9,880 元。"
    )
    assert (plan.state, plan.fits, plan.made_by) == ("DRAFT", True, None)
    tell_opened(episode, **kit.WHEN)
    assert Plan.objects.count() == 1


def test_from_draft_to_force(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft(organisation=county.health))
    assert kit.submit(county.worker, plan).state == "SUBMITTED"
    assert bells(county.town) == [f"plans.plan:{plan.pk}:review:{plan.version + 1}"]
    assert kit.review(county.town, plan).state == "IN_FORCE"
    assert bells(county.town) == []
    measure = plan.measures.get()
    assert bells(county.health_clerk) == [f"plans.measure:{measure.pk}:asked:{county.health.pk}"]
    kit.report(county.health_clerk, measure, "RUNNING", words="")
    done = kit.report(county.health_clerk, measure)
    assert (done.state, done.started_on, done.done_on) == ("DONE", cases.TODAY, cases.TODAY)
    assert bells(county.health_clerk) == []
    assert [event.words for event in measure.events.all()] == ["", "报销 3000 元"]
    assert AuditEvent.objects.filter(action="plans.report-measure").count() == 2


def test_the_same_form_twice_is_one_plan(county) -> None:
    number = uuid4()
    episode = kit.episode(county.one)
    first = kit.made(county.worker, episode, kit.draft(), client_id=number)
    again = kit.made(county.worker, episode, kit.draft("产业帮扶"), client_id=number)
    assert (first.pk, kinds(again)) == (again.pk, [("健康帮扶", "PLANNED")])


def test_nobody_approves_the_own_plan(county) -> None:
    plan = kit.made(county.town, kit.episode(county.one), kit.draft())
    kit.submit(county.worker, plan)
    assert refusal(kit.review, county.town, plan) == "own-plan"
    assert refusal(kit.review, county.worker, plan) == "not-permitted"
    other = small.make_user("town2", Role.TOWNSHIP_REVIEWER, small.TOWN[:9])
    assert kit.review(other, plan).state == "IN_FORCE"
    assert refusal(kit.review, other, plan) == "wrong-state"


def test_a_return_needs_words_and_can_be_submitted_again(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft())
    kit.submit(county.worker, plan)
    assert refusal(kit.review, county.town, plan, False) == "no-words"
    returned = kit.review(county.town, plan, False, words="请写明金额")
    assert (returned.state, returned.review_words) == ("DRAFT", "请写明金额")
    assert bells(county.worker) == [f"plans.plan:{plan.pk}:returned"]
    kit.submit(county.worker, plan)
    assert bells(county.worker) == []


def test_two_at_once_are_told_apart(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft())
    kit.submit(county.worker, plan)
    seen = plan.version + 1
    kit.review(county.town, plan)
    other = small.make_user("town2", Role.TOWNSHIP_REVIEWER, small.TOWN[:9])
    assert refusal(kit.review, other, plan, version=seen) == "stale"
    measure = plan.measures.get()
    seen = measure.version
    kit.report(county.worker, measure)
    assert refusal(kit.report, county.worker, measure, version=seen) == "stale"


def test_what_may_not_be_submitted(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft())
    plan.measures.all().delete()
    assert refusal(kit.submit, county.worker, plan) == "no-measures"
    assert refusal(kit.made, county.worker, kit.episode(county.other)) == "not-permitted"
    assert refusal(kit.made, county.worker, plan.episode, analysis=" ") == "no-analysis"
    assert refusal(kit.made, county.worker, plan.episode, kit.draft("送钱")) == "no-kind"
    wrong = kit.draft(starts_on=date(2022, 7, 5), due_on=date(2022, 7, 4))
    assert refusal(kit.made, county.worker, plan.episode, wrong) == "bad-dates"
    assert refusal(kit.made, county.worker, plan.episode, helper=county.health_clerk) == "no-helper"


def test_a_department_reports_its_own_measures_only(county) -> None:
    plan = kit.in_force(county, kit.episode(county.one), kit.draft(organisation=county.health))
    measure = plan.measures.get()
    assert refusal(kit.report, county.housing_clerk, measure) == "not-permitted"
    assert refusal(kit.report, county.health_clerk, measure, words=" ") == "no-words"
    late = cases.TODAY + timedelta(days=1)
    assert refusal(kit.report, county.health_clerk, measure, on=late) == "bad-date"
    kit.report(county.health_clerk, measure)
    assert refusal(kit.report, county.health_clerk, measure) == "wrong-state"


def test_measures_wait_for_the_review(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft(organisation=county.health))
    assert refusal(kit.report, county.worker, plan.measures.get()) == "not-in-force"


def test_several_at_once_all_or_none(county) -> None:
    plan = kit.in_force(
        county,
        kit.episode(county.one),
        kit.draft(organisation=county.health),
        kit.draft("综合保障", organisation=county.health),
        kit.draft("住房安全保障", organisation=county.housing),
    )
    own = list(plan.measures.filter(organisation=county.health).values_list("pk", flat=True))
    every = list(plan.measures.values_list("pk", flat=True))
    values = {"on": cases.TODAY, "words": "都已到账", **kit.WHEN}
    by = cases.by(county.health_clerk)
    assert refusal(report_measures, by=by, numbers=every, **values) == "not-permitted"
    assert Measure.objects.filter(state="DONE").count() == 0
    assert refusal(report_measures, by=by, numbers=[], **values) == "none"
    assert report_measures(by=by, numbers=own, **values) == 2
    assert AuditEvent.objects.filter(action="plans.report-measure").count() == 2


def test_measures_of_a_plan_in_force(county) -> None:
    plan = kit.in_force(county, kit.episode(county.one, "因病", "因残"), kit.draft())
    assert plan.fits is False
    measure = kit.add(county.worker, plan, kind="综合保障", risk="因残", organisation=county.health)
    plan.refresh_from_db()
    assert (plan.fits, bells(county.health_clerk)) == (
        True, [f"plans.measure:{measure.pk}:asked:{county.health.pk}"],
    )  # fmt: skip
    again = {"kind": "综合保障", "risk": "因残", "organisation": county.health}
    assert refusal(kit.add, county.worker, plan, **again) == "twice"
    moved = change_measure(
        by=cases.by(county.worker), measure=measure, version=1, **kit.WHEN,
        draft=kit.draft("综合保障", "因残", organisation=county.housing, amount=50_000),
    )  # fmt: skip
    assert (bells(county.health_clerk), len(bells(county.housing_clerk))) == ([], 1)
    values = {"by": cases.by(county.worker), "measure": moved, "version": moved.version}
    assert refusal(drop_measure, **values, **kit.WHEN) == "no-words"
    drop_measure(**values, words="已由省里发放", **kit.WHEN)
    plan.refresh_from_db()
    assert (plan.fits, bells(county.housing_clerk)) == (False, [])
    foreign = kit.draft(organisation=cases.organisation("白银区民政局", "民政", "620402000000"))
    assert refusal(
        change_measure, by=cases.by(county.worker), measure=plan.measures.first(),
        version=plan.measures.first().version, draft=foreign, **kit.WHEN,
    ) == "no-organisation"  # fmt: skip


def test_a_measure_of_a_draft_is_taken_out(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft())
    drop_measure(by=cases.by(county.worker), measure=plan.measures.get(), version=1, **kit.WHEN)
    assert kinds(plan) == []
    assert AuditEvent.objects.filter(action="plans.remove-measure").count() == 1


def test_words_of_a_plan_in_force_may_change_but_not_under_review(county) -> None:
    plan = kit.made(county.worker, kit.episode(county.one), kit.draft())
    words = {"analysis": "药费降下来了", "needs": "", "goal": "", "helper": county.worker}
    values = {"by": cases.by(county.worker), "plan": plan, **words, **kit.WHEN}
    assert edit_plan(**values, version=plan.version).helper == county.worker
    kit.submit(county.worker, plan)
    plan.refresh_from_db()
    assert refusal(edit_plan, **values, version=plan.version) == "wrong-state"


def test_the_plan_closes_with_the_episode(county) -> None:
    plan = kit.in_force(county, kit.episode(county.one), kit.draft(organisation=county.health))
    episode = plan.episode
    episode.state, episode.ended_on, episode.removal_way = "REMOVED", cases.TODAY, "帮扶消除"
    episode.save()
    tell_ended(episode, **kit.WHEN)
    plan.refresh_from_db()
    assert (plan.state, plan.closed_on) == ("CLOSED", cases.TODAY)
    assert bells(county.health_clerk) == []
    assert kit.report(county.health_clerk, plan.measures.get()).state == "DONE"
    assert refusal(kit.opened, county.worker, kit.episode(
        county.one, number=2, state="REMOVED", ended_on=cases.TODAY, removal_way="帮扶消除",
    )) == "ended"  # fmt: skip


def test_drafts_for_households_of_the_list(county) -> None:
    for number in range(3, 6):
        kit.episode(small.make_household(number), origin=EpisodeOrigin.LISTED,
                    identified_on=date(2021, 5, 1))  # fmt: skip
    values = {"county": small.COUNTY, **kit.WHEN}
    assert refusal(open_missing_plans, by=cases.by(county.town), **values) == "not-permitted"
    by = cases.by(county.analyst)
    assert open_missing_plans(by=by, limit=2, **values) == 2
    assert open_missing_plans(by=by, **values) == 1
    assert open_missing_plans(by=by, **values) == 0
    assert set(Plan.objects.values_list("due_on", flat=True)) == {date(2022, 7, 14)}


def test_a_plan_follows_its_household(county) -> None:
    plan = kit.in_force(county, kit.episode(county.one), kit.draft())
    county.one.division_code = small.OTHER_VILLAGE
    county.one.save()
    follow(county.one)
    plan.refresh_from_db()
    assert {plan.division_code, plan.measures.get().division_code} == {small.OTHER_VILLAGE}
    assert refusal(kit.add, county.worker, plan) == "not-permitted"
