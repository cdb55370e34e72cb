"""四个不摘: what of responsibility, policy, assistance and supervision is kept, from the data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.queries.posts import posts_in_force
from xianjie.apps.divisions.codes import significant
from xianjie.apps.documents.enums import AssistanceKind, Decision, GroupPost
from xianjie.apps.documents.following import ASSISTANCE, SUPERVISION, Kept, keeping_of
from xianjie.apps.documents.models import AssistancePolicy, LeadingGroup, LeadingGroupMember

_WHY = "figures of a county for who views its tasks; no row is shown"


@dataclass(frozen=True)
class KeptLine:
    """One of the four with its title."""

    key: str
    title: str
    kept: Kept


@dataclass(frozen=True)
class PolicyLine:
    """The policies of one kind by what was decided."""

    kind: str
    title: str
    counts: dict[str, int]

    @property
    def total(self) -> int:
        """How many policies of the kind there are."""
        return sum(self.counts.values())


def four_kept(county: str, today: date) -> list[KeptLine]:
    """Return the four, each with a sentence of figures; a constant number of queries."""
    tellers = {
        "responsibility": (_("不摘责任"), _responsibility),
        "policy": (_("不摘政策"), _policy),
        ASSISTANCE: (_("不摘帮扶"), keeping_of(ASSISTANCE) or _assistance),
        SUPERVISION: (_("不摘监管"), keeping_of(SUPERVISION) or _supervision),
    }
    return [KeptLine(key, title, tell(county, today)) for key, (title, tell) in tellers.items()]


def _inside(county: str, path: str = "division_code") -> Q:
    own = significant(county)[:6]
    return Q(**{f"{path}__gte": own.ljust(12, "0"), f"{path}__lte": own.ljust(12, "9")})


def _responsibility(county: str, today: date) -> Kept:
    groups = (
        LeadingGroup.objects.proven(_WHY).filter(_inside(county), retired_at__isnull=True).count()
    )
    first = (
        LeadingGroupMember.objects.proven(_WHY)
        .filter(
            _inside(county, "group__division_code"),
            post__in=[GroupPost.FIRST, GroupPost.COMMANDER, GroupPost.HEAD],
            retired_at__isnull=True,
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .count()
    )
    words = _("领导小组和工作组 %(groups)s 个，在任的第一责任人、总指挥、组长 %(first)s 名。") % {
        "groups": groups, "first": first,
    }  # fmt: skip
    return Kept(words, groups > 0 and first > 0, reverse("documents:groups"))


def _policy(county: str, _today: date) -> Kept:
    lines = policy_lines(county)
    kept = sum(line.counts.get(Decision.CONTINUE, 0) + line.counts.get(Decision.OPTIMISE, 0)
               for line in lines)  # fmt: skip
    adjusted = sum(line.counts.get(Decision.ADJUST, 0) for line in lines)
    pending = sum(line.counts.get(Decision.PENDING, 0) for line in lines)
    words = _("延续、优化 %(kept)s 项，调整 %(adjusted)s 项，待定 %(pending)s 项。") % {
        "kept": kept, "adjusted": adjusted, "pending": pending,
    }  # fmt: skip
    return Kept(words, kept > 0 and pending == 0, reverse("documents:assistance"))


def _assistance(county: str, today: date) -> Kept:
    posts = posts_in_force(significant(county)[:6], on=today).filter(user__is_active=True)
    counts = posts.order_by().aggregate(
        members=Count("user", distinct=True, filter=Q(role=Role.STATIONED_MEMBER)),
        helpers=Count("user", distinct=True, filter=Q(role=Role.HELPER)),
    )
    words = _("在岗驻村队员账户 %(members)s 个，帮扶责任人账户 %(helpers)s 个。") % counts
    return Kept(words, counts["members"] > 0 or counts["helpers"] > 0)


def _supervision(_county: str, _today: date) -> Kept:
    return Kept(_("还没有可统计的调度、督查记录。"), False)


def policy_lines(county: str) -> list[PolicyLine]:
    """Return the four kinds with the number of policies by decision; one query."""
    rows = (
        AssistancePolicy.objects.proven(_WHY)
        .filter(_inside(county), retired_at__isnull=True)
        .order_by()
        .values("kind", "decision")
        .annotate(n=Count("pk"))
    )
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        counts.setdefault(row["kind"], {})[row["decision"]] = row["n"]
    return [
        PolicyLine(kind.value, str(kind.label), counts.get(kind.value, {}))
        for kind in AssistanceKind
    ]
