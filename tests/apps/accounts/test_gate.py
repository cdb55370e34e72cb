"""A request that reads a scoped table without a scope fails; nothing else does."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import RequestFactory

from tests.apps.screening import page_county as county
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.gate import UngatedReadError, beyond_scope, guard_reads
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.registry.models import Household, Person

pytestmark = pytest.mark.django_db
ANALYST = Scope.of([county.COUNTY], [Role.COUNTY_ANALYST])


@pytest.fixture(autouse=True)
def household():
    return county.make_household(1)


def during_a_request(read):
    """Return what a read gives inside a request."""
    found = []

    def view(_request):
        found.append(read())
        return HttpResponse()

    guard_reads(view)(RequestFactory().get("/"))
    return found[0]


@pytest.mark.parametrize(
    "read",
    [
        lambda: list(Household.objects.all()),
        lambda: Household.objects.filter(pk=1).first(),
        Household.objects.count,
        Household.objects.exists,
        Household.objects.aggregate,
        lambda: list(Household.objects.values_list("pk").iterator()),
        lambda: Person.objects.in_bulk([1]),
    ],
)
def test_a_read_without_a_scope_is_refused_in_a_request_only(read):
    with pytest.raises(UngatedReadError):
        during_a_request(read)
    read()


def test_a_scope_lets_rows_through(household):
    assert during_a_request(
        lambda: list(Household.objects.visible_to(ANALYST, Permission.VIEW_HOUSEHOLDS))
    ) == [household]
    assert during_a_request(lambda: Household.objects.visible_to(Scope.nothing()).count()) == 0
    assert (
        during_a_request(
            lambda: Household.objects.visible_to(ANALYST, Permission.MANAGE_ACCOUNTS).count()
        )
        == 0
    )


def test_rows_of_what_was_found_are_free(household):
    assert during_a_request(household.members.count) == 1
    assert during_a_request(lambda: Person.objects.visible_to(ANALYST).get().household) == household


def test_actions_read_inside_their_transaction():
    @transaction.atomic
    def action():
        return Household.objects.count()

    assert during_a_request(action) == 1


def test_leaving_the_scope_must_be_said():
    def read():
        with beyond_scope("the action checked"):
            return Household.objects.count()

    assert during_a_request(read) == 1
    with pytest.raises(ValueError, match="why"), beyond_scope(""):
        pass
    with pytest.raises(ValueError, match="why"):
        Household.objects.proven("")
