"""What a county expects of whom, as the page of settings lists it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import Post
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.sources.models import FeedExpectation
from xianjie.apps.sources.queries.duty import belongs_to
from xianjie.exchange.contracts import Contract, all_contracts


@dataclass(frozen=True)
class ExpectationLine:
    """A feed with its setting and the number of accounts that can bring it."""

    contract: Contract
    setting: FeedExpectation
    accounts: int


def expectation_lines(scope: Scope, county: str, *, today: date) -> list[ExpectationLine]:
    """Return the settings of a county by department; two reads."""
    contracts = {contract.id: contract for contract in all_contracts("feed")}
    settings = (
        FeedExpectation.objects.filter(scope.filter(), county_code=county)
        .select_related("organisation")
        .order_by("department", "feed")
    )
    clerks: Counter[int] = Counter()
    named: dict[int, tuple[str, str]] = {}
    posts = Post.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today),
        role=Role.DEPARTMENT_CLERK,
        valid_from__lte=today,
        organisation__isnull=False,
        user__is_active=True,
        division_prefix__in=[county[:2], county[:4], county],
    ).select_related("organisation")
    for post in posts:
        if post.organisation is not None:
            clerks[post.organisation.pk] += 1
            named[post.organisation.pk] = (post.organisation.sector, post.organisation.name)
    return [
        ExpectationLine(contracts[one.feed], one, _accounts(one, clerks, named))
        for one in settings
        if one.feed in contracts
    ]


def _accounts(
    setting: FeedExpectation, clerks: Counter[int], named: dict[int, tuple[str, str]]
) -> int:
    if setting.organisation_id is not None:
        return clerks[setting.organisation_id]
    return sum(
        clerks[number]
        for number, (sector, name) in named.items()
        if belongs_to(setting.department, sector=sector, name=name)
    )
