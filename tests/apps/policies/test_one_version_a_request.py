"""A request reads one version of the rulebook, asked for once; what it publishes counts at once."""

from __future__ import annotations

import pytest
from django.http import HttpRequest, HttpResponse

from xianjie.apps.policies.models import RulebookVersion
from xianjie.apps.policies.queries import current_version
from xianjie.apps.policies.queries.versions import forget_current, read_one_rulebook

pytestmark = pytest.mark.django_db


def version(digit: str, *, current: bool) -> RulebookVersion:
    return RulebookVersion.objects.create(
        hash=digit * 64, published_at="2022-07-01T00:00:00Z", published_by="test", source="test",
        blob={}, is_current=current,
    )  # fmt: skip


def seen_by_a_request(django_assert_num_queries, number: int, between=lambda: None) -> list[str]:
    seen: list[str] = []

    def page(_request: HttpRequest) -> HttpResponse:
        seen.append(current_version().hash[:1])
        between()
        seen.append(current_version().hash[:1])
        return HttpResponse()

    with django_assert_num_queries(number):
        read_one_rulebook(page)(HttpRequest())
    return seen


def test_it_is_asked_once_and_the_next_request_asks_again(django_assert_num_queries) -> None:
    first, second = version("a", current=True), version("b", current=False)
    assert seen_by_a_request(django_assert_num_queries, 1) == ["a", "a"]
    RulebookVersion.objects.filter(pk=first.pk).update(is_current=False)
    RulebookVersion.objects.filter(pk=second.pk).update(is_current=True)
    assert seen_by_a_request(django_assert_num_queries, 1) == ["b", "b"]


def test_what_a_request_publishes_counts_in_it(django_assert_num_queries) -> None:
    version("a", current=True)
    version("b", current=False)

    def publish() -> None:
        forget_current()
        RulebookVersion.objects.filter(hash__startswith="a").update(is_current=False)
        RulebookVersion.objects.filter(hash__startswith="b").update(is_current=True)

    assert seen_by_a_request(django_assert_num_queries, 4, publish) == ["a", "b"]
