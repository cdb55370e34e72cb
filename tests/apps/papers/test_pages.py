"""Papers by HTTP: who gets them, what is audited, numbers in full after a reason."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.apps.cases.case_kit import carry, opened
from tests.apps.papers.reading import read
from tests.apps.papers.test_papers import MASKED, NUMBER
from tests.apps.screening import page_county as small
from tests.web.pages import count_queries
from xianjie.apps.accounts.enums import Role
from xianjie.apps.audit.models import AuditEvent
from xianjie.apps.cases.models import Notice
from xianjie.exchange.paper import DOCX


@pytest.fixture
def case(county, people):
    return carry(people, opened(people.worker, county.one))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_paper_is_handed_out_masked_and_audited(case, people) -> None:
    answer = signed_in(people.worker).get(f"/papers/application/{case.pk}/")
    assert answer["Content-Type"] == DOCX
    assert "filename*=UTF-8''%E7%94%B3" in answer["Content-Disposition"]
    assert read(answer.content).facts["证件号码"] == MASKED
    event = AuditEvent.objects.get(action="papers.print")
    assert (event.object_id, event.detail) == (
        str(case.pk), {"kind": "application", "named": False},
    )  # fmt: skip


def test_another_village_and_a_department_get_none(case, people, county) -> None:
    far = small.make_user("far", Role.VILLAGE_WORKER, small.OTHER_VILLAGE)
    for address in (
        f"/papers/application/{case.pk}/",
        f"/papers/publication/{Notice.objects.get(kind='PUBLICATION').pk}/",
        f"/papers/household/{case.household_id}/",
        f"/papers/dossier/{case.household_id}/",
    ):
        assert signed_in(far).get(address).status_code == 404
        assert signed_in(county.health_clerk).get(address).status_code == 403
        assert signed_in(people.leader).get(address).status_code == 403


def test_papers_that_do_not_fit_their_subject_do_not_exist(case, people) -> None:
    client = signed_in(people.worker)
    notice = Notice.objects.get(kind="ANNOUNCEMENT").pk
    for address in (
        f"/papers/removal/{case.pk}/",
        f"/papers/publication/{notice}/",
        f"/papers/unknown/{case.pk}/",
        "/papers/plan/999/",
    ):
        assert client.get(address).status_code == 404


def test_the_list_offers_every_paper_in_order(case, people) -> None:
    page = signed_in(people.worker).get(f"/papers/household/{case.household_id}/").content.decode()
    places = [page.index(f"/papers/{key}/") for key in (
        "application", "verification", "assembly", "approval", "publication", "announcement",
    )]  # fmt: skip
    assert places == sorted(places)
    assert "李大山" not in page


def test_in_full_needs_a_reason_and_counts(case, people, settings) -> None:
    settings.UNMASK_DAILY_LIMIT = 1
    client = signed_in(people.worker)
    address = f"/papers/household/{case.household_id}/"
    wanted = {"paper": f"application-{case.pk}"}
    assert "请填写这一项。" in client.post(address, wanted).content.decode()
    answer = client.post(address, wanted | {"reason": "农户签字"})
    assert read(answer.content).facts["证件号码"] == NUMBER
    assert AuditEvent.objects.get(action="papers.unmask").detail == {
        "kind": "application", "reason": "农户签字",
    }  # fmt: skip
    again = client.post(address, {"paper": "dossier", "reason": "送审存档"})
    assert "达到每日上限" in again.content.decode()
    assert client.post(address, {"paper": "plan-1", "reason": "农户签字"}).status_code == 200


def test_the_dossier_and_its_files(case, people) -> None:
    client = signed_in(people.worker)
    answer = client.get(f"/papers/dossier/{case.household_id}/")
    assert read(answer.content).lines[0] == "防止返贫监测对象档案"
    answer = client.get(f"/papers/dossier/{case.household_id}/files/")
    assert answer["Content-Type"] == "application/zip"
    assert AuditEvent.objects.filter(action="papers.print").count() == 2


def test_the_page_of_a_household_leads_here(case, people) -> None:
    page = signed_in(people.worker).get(f"/registry/households/{case.household_id}/")
    assert f"/papers/household/{case.household_id}/" in page.content.decode()


def test_a_household_without_a_case_says_what_to_do(county, people) -> None:
    page = signed_in(people.worker).get(f"/papers/household/{county.one.pk}/").content.decode()
    assert "这户还没有个案" in page


def test_few_queries(case, people) -> None:
    assert count_queries(signed_in(people.worker), f"/papers/household/{case.household_id}/") < 60
