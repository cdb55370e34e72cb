"""What the demo county did with its rules: clues checked at the door, a threshold to be changed.

Through the real actions, so that the rates of the rules are not empty and a draft waits for its
second person. Done once; called again it leaves everything alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from xianjie.apps.accounts.actors import Actor, actor_of
from xianjie.apps.accounts.models import User
from xianjie.apps.policies.actions import create_draft, submit_draft
from xianjie.apps.policies.models import ParameterDraft
from xianjie.apps.policies.queries import current_rulebook
from xianjie.apps.screening.actions import preview_draft, record_verification
from xianjie.apps.screening.enums import LIVE_STATES, ClueKind, Outcome
from xianjie.apps.screening.models import Clue, ClueMonth, Verification
from xianjie.policy.changing import Change, ChangeKind
from xianjie.policy.model import Citation
from xianjie.policy.resolution import resolve

CHECKED_OF_A_RULE = 5
CHECKED_OF_A_WIDE_RULE = 24
WIDE = 50
"""A rule that hits more clues than this is as wide as one below a mean: few of them are a risk."""
CONFIRMED_EVERY, CONFIRMED_EVERY_WIDE = 2, 8
DRAFTED = "单次住院自付线"
LOWERED_BY = Decimal("0.75")
_DAYS_AFTER = 5
_CONFIRMED = "入户核实情况属实，已向村委会说明，待纳入帮扶。"
_NO_RISK = "入户查看，困难已由家庭自行解决，收入和住房稳定。"


def check_clues(
    *, division: str, period: str, clock: Callable[[], datetime], screened_at: datetime
) -> int:
    """Record the checks of some clues of a month, as the county analyst; return how many."""
    user = User.objects.filter(username="demo-analyst").first()
    if user is None or Verification.objects.filter(clue__county_code=division).exists():
        return 0
    now = min(screened_at + timedelta(days=_DAYS_AFTER), clock())
    actor = actor_of(user, today=now.date())
    months = ClueMonth.objects.filter(
        county_code=division,
        period=period,
        state__in=LIVE_STATES,
        kind__in=(ClueKind.WARNING, ClueKind.ASSET_SIGNAL),
    )
    by_rule: dict[str, list[int]] = defaultdict(list)
    for clue, rules in months.order_by("clue_id").values_list("clue_id", "rule_ids"):
        by_rule[rules[0]].append(clue)
    made = 0
    for rule in sorted(by_rule):
        clues = by_rule[rule]
        is_wide = len(clues) > WIDE
        every = CONFIRMED_EVERY_WIDE if is_wide else CONFIRMED_EVERY
        wanted = CHECKED_OF_A_WIDE_RULE if is_wide else min(CHECKED_OF_A_RULE, len(clues) // 2)
        for number, clue in enumerate(clues[:wanted]):
            confirmed = number % every == 0
            record_verification(
                by=actor,
                clue=Clue.objects.get(pk=clue),
                outcome=Outcome.CONFIRMED if confirmed else Outcome.NO_RISK,
                note=_CONFIRMED if confirmed else _NO_RISK,
                quiet_until=None,
                today=now.date(),
                now=now,
            )
            made += 1
    return made


def draft_a_threshold(*, division: str, on: date, clock: Callable[[], datetime]) -> bool:
    """Draft a lower line for one stay in hospital and hand it in; whether there was none yet."""
    user = User.objects.filter(username="demo-analyst").first()
    if user is None or ParameterDraft.objects.filter(county_code=division).exists():
        return False
    known = resolve(current_rulebook(), division, on).parameters.get(DRAFTED)
    if known is None or not isinstance(known.value, int):
        return False
    now = clock()
    actor: Actor = actor_of(user, today=now.date())
    change = Change(
        place=division,
        parameter=DRAFTED,
        kind=ChangeKind.SET,
        from_date=on.replace(day=1),
        value=int(Decimal(known.value) / 100 * LOWERED_BY),
        cite=Citation(),
    )
    draft = create_draft(
        by=actor,
        county=division,
        change=change,
        reason="近三个月住院自付较高的户核查后多数属实，建议把门槛调低，尽早提示。",
        now=now,
    )
    draft = preview_draft(by=actor, draft=draft, now=now)
    submit_draft(by=actor, draft=draft, today=now.date(), now=now)
    return True
