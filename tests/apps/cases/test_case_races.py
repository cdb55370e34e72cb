"""Two people at the very same moment: one wins, the other is told in words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection

from tests.apps.cases import case_kit as kit
from tests.conftest import ON_POSTGRESQL
from xianjie.apps.cases.models import Case, CaseStep
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.skipif(
    not ON_POSTGRESQL, reason="SQLite writes one after the other anyway"
)


@pytest.fixture
def audit_may_be_emptied(django_db_blocker):
    """Let the end of the test empty the audit, which its triggers would refuse."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def committed(audit_may_be_emptied, transactional_db):
    """A database in which transactions are real and other connections see them."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")


def together(*calls) -> list[str]:
    """Run calls at the same moment; what each came to: ``done`` or the code of its refusal."""
    barrier = Barrier(len(calls))

    def run(call) -> str:
        try:
            barrier.wait(10)
            call()
        except RefusedError as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(pool.map(run, calls))


def test_two_reviewers_and_two_openers(committed, county) -> None:
    people = kit.office(county)
    opened = together(
        *(
            lambda user=user: kit.opened(user, county.one, client_id=uuid4())
            for user in (people.town, people.town_two)
        )
    )
    assert opened == ["done", "open-case"]
    case = kit.carry(people, Case.objects.get(), "乡镇审核")
    day = kit.MONDAY + timedelta(days=6)
    fields = {"step": case.step, "version": case.version, "content": kit.CONTENT["REVIEW"]}
    found = together(
        *(
            lambda user=user: kit.do(user, case, day, **fields)
            for user in (people.town, people.town_two)
        )
    )
    assert found == ["changed", "done"]
    assert CaseStep.objects.filter(name="乡镇审核").count() == 1
    assert Case.objects.get().step == "县级审定"
    # The same form twice at once is done once, and nobody is told off.
    after = Case.objects.get()
    fields = {"step": after.step, "version": after.version, "content": kit.CONTENT["DECIDE"]}
    twice = together(*(lambda: kit.do(people.leader, after, day, **fields),) * 2)
    assert twice == ["done", "done"]
    assert CaseStep.objects.filter(name="县级审定").count() == 1
