"""Propose the removal of a household's risk flag, and look again before the county decides."""

from __future__ import annotations

import json
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.cases.actions import open_case
from xianjie.apps.cases.enums import CaseKind, EpisodeState, RemovalWay
from xianjie.apps.cases.models import Case, Episode
from xianjie.apps.removal.actions.standings import judge_one
from xianjie.apps.removal.models import RemovalProposal
from xianjie.apps.removal.queries.conditions import Judgement, judge_episode
from xianjie.apps.removal.queries.judging import Condition
from xianjie.kernel.errors import RefusedError

_LEAST_WORDS = 4


@transaction.atomic
def propose_removal(
    *,
    by: Actor,
    episode: Episode,
    way: RemovalWay,
    situation: str = "",
    reason: str,
    exception: str = "",
    client_id: UUID,
    today: date,
    now: datetime,
) -> RemovalProposal:
    """Open the case that removes a household whose conditions hold; it goes the whole chain.

    Args:
        way: 帮扶消除, or 自然消除 with its ``situation`` of 自然消除情形清单 and the conditions of
            that situation.
        reason: what has changed, in words.
        exception: why a household without labour is proposed all the same; only where the place
            allows it (无劳动力户可例外消除).
        client_id: made with the form: sent twice it is one proposal.

    Raises:
        RefusedError: without the right in the village; not monitored; ``conditions`` with the
            list of what is missing; ``no-labour`` where such households stay; without words.
    """
    code = episode.division_code
    if by.user_id is None or not by.scope.may(Permission.PROPOSE_REMOVAL, code):
        raise RefusedError("not-permitted", "您没有为该村提出风险消除的权限。")
    sent = RemovalProposal.objects.filter(case__client_id=client_id).first()
    if sent is not None and sent.episode_id == episode.pk:
        return sent
    episode = Episode.objects.select_for_update().get(pk=episode.pk)
    if episode.state != EpisodeState.MONITORED:
        raise RefusedError("not-monitored", "该户已不在监测中，不用再提出。")
    if len(reason.strip()) < _LEAST_WORDS:
        raise RefusedError("no-reason", "请写明风险是怎样消除的。", field="reason")
    judged = _judged(episode, way.value, situation, today)
    _check_labour(judged, exception)
    if judged.missing:
        raise RefusedError(
            "conditions",
            f"还不能提出风险消除：{_words(judged.missing)}",
            missing=[one.name for one in judged.missing],
        )
    case = open_case(
        by=by,
        household=episode.household,
        kind=CaseKind.REMOVE,
        started_on=today,
        risks=episode.risks,
        removal_way=way.value,
        episode=episode,
        client_id=client_id,
        today=today,
        now=now,
    )
    proposal = RemovalProposal.objects.create(
        case=case,
        episode=episode,
        county_code=episode.county_code,
        division_code=code,
        way=way,
        situation=situation if way == RemovalWay.NATURAL else "",
        reason=reason.strip()[:1000],
        exception=exception.strip()[:1000],
        proposed=snapshot(judged.conditions),
        proposed_rulebook=judged.rules.rulebook,
        proposed_by_id=by.user_id,
        proposed_at=now,
    )
    judge_one(episode=episode, today=today)
    record(
        actor=by,
        action="removal.propose",
        object_type="removal.RemovalProposal",
        object_id=proposal.pk,
        division_code=code,
        detail={"case": case.number, "way": way.value, "situation": proposal.situation},
        at=now,
    )
    return proposal


def _judged(episode: Episode, way: str, situation: str, today: date) -> Judgement:
    judged = judge_episode(episode, today, way=way, situation=situation)
    if way == RemovalWay.NATURAL and situation not in judged.rules.situations:
        raise RefusedError("no-situation", "请选择自然消除的情形。", field="situation")
    if not judged.conditions:
        raise RefusedError("no-conditions", "规则库没有写消除的条件，请先由县里填写。")
    return judged


def _check_labour(judged: Judgement, exception: str) -> None:
    """Keep whole households without labour, unless the place and a reason let them go."""
    rules = judged.rules
    if not judged.evidence.no_labour or not rules.no_labour_stays or _is_gone(judged):
        return
    if not rules.no_labour_exception:
        raise RefusedError(
            "no-labour",
            "整户无劳动能力的户默认不提出风险消除，继续监测、落实兜底保障；"
            "本地另有规定的，由县里在规则库把“无劳动力户可例外消除”改为“是”。",
        )
    if len(exception.strip()) < _LEAST_WORDS:
        raise RefusedError(
            "no-exception", "整户无劳动能力的户要写明例外消除的理由。", field="exception"
        )


def _is_gone(judged: Judgement) -> bool:
    return not judged.evidence.is_active or not judged.evidence.members


def check_removal(case: Case, today: date, now: datetime) -> None:
    """Judge the conditions again before a removal is decided, and keep the result with the case.

    Registered with `cases.deciding`; a case that was opened without a proposal is judged as
    帮扶消除. Raises ``RefusedError`` with what is missing: the case has to be returned or refused.
    """
    if case.episode is None:
        return
    proposal = RemovalProposal.objects.filter(case=case).first()
    situation = proposal.situation if proposal else ""
    way = case.removal_way or RemovalWay.HELPED.value
    judged = judge_episode(case.episode, today, way=way, situation=situation)
    if way == RemovalWay.NATURAL and situation not in judged.rules.situations:
        raise RefusedError(
            "no-situation",
            "这一户不是按自然消除的情形提出的，不能定为自然消除；请按提出的方式审定，或不通过后重新提出。",
            field="removal_way",
        )
    if not judged.conditions:
        raise RefusedError("no-conditions", "规则库没有写消除的条件，请先由县里填写。")
    if judged.missing:
        raise RefusedError(
            "conditions",
            f"现在不能同意风险消除：{_words(judged.missing)}请退回补充，或者不通过。",
            missing=[one.name for one in judged.missing],
        )
    if proposal is not None:
        proposal.decided = snapshot(judged.conditions)
        proposal.decided_rulebook = judged.rules.rulebook
        proposal.decided_at = now
        proposal.save(update_fields=["decided", "decided_rulebook", "decided_at"])


def snapshot(conditions: tuple[Condition, ...]) -> str:
    """Return conditions as the JSON text that is kept with a proposal."""
    rows = [
        {"name": one.name, "holds": one.holds.value, "words": one.words, "source": one.source}
        for one in conditions
    ]
    return json.dumps(rows, ensure_ascii=False)


def _words(missing: tuple[Condition, ...]) -> str:
    return "".join(f"【{one.name}】{one.words}" for one in missing)
