"""Cases, clues, notices, objections and monitored households."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

from tests.access.table import Row, may
from tests.access.world import World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Case, CaseClue, CaseStep, Episode, Notice, Objection

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
TODAY = date(2022, 7, 4)
VIEWERS = may(Permission.VIEW_CASES)
EXPORTERS = VIEWERS & may(Permission.EXPORT_CLUES)
REGISTRARS = may(Permission.REGISTER_CLUES)
OPENERS = may(Permission.DISPATCH_CASES) | REGISTRARS | may(Permission.HANDLE_APPLICATIONS)
HOLDERS = may(Permission.HOLD_ASSEMBLIES)
RECORDERS = HOLDERS | REGISTRARS
STEP = {"name": "入户核实", "kind": "VERIFY", "level": "VILLAGE", "days": 5, "working": False}


def _stored(world: World) -> Case:
    known = Case.objects.first()
    if known is not None:
        return known
    case = Case.objects.create(
        number="SB220704AAAAAA",
        client_id=uuid4(),
        county_code=world.county,
        division_code=world.village,
        household=world.household,
        kind="IDENTIFY",
        state="OPEN",
        process={"steps": [STEP], "total": None, "segments": [], "notice": None, "attendance": ""},
        step="入户核实",
        step_kind="VERIFY",
        step_level="VILLAGE",
        started_on=TODAY,
        due_on=TODAY,
        risks=["因病"],
        opened_by=world.own[Role.TOWNSHIP_REVIEWER],
        opened_at=NOW,
    )
    CaseStep.objects.create(
        case=case,
        name="入户核实",
        kind="VERIFY",
        level="VILLAGE",
        round=1,
        state="OPEN",
        started_on=TODAY,
        due_on=TODAY,
    )
    CaseClue.objects.create(case=case, clue=world.clue, joined_at=NOW)
    return case


def _case(world: World) -> dict[str, int]:
    return {"pk": _stored(world).pk}


def _clue(world: World) -> dict[str, int]:
    return {"pk": world.clue.pk}


def _posted(world: World) -> Notice:
    known = Notice.objects.first()
    if known is not None:
        return known
    case = _stored(world)
    notice = Notice.objects.create(
        number="GS220704AAAAAA",
        kind="PUBLICATION",
        matter="IDENTIFY",
        county_code=world.county,
        division_code=world.village,
        starts_on=TODAY,
        ends_on=date(2022, 7, 9),
        place="公示栏",
        contact="光禄镇 0878-0000000",
        rows=[{"head": "李**", "group": "一组", "members": 1, "category": ""}],
        posted_by=world.own[Role.VILLAGE_WORKER],
        posted_at=NOW,
    )
    notice.notice_cases.create(case=case, round=1, kind="PUBLICATION")
    return notice


def _notice(world: World) -> dict[str, int]:
    return {"pk": _posted(world).pk}


def _objection(world: World) -> dict[str, int]:
    notice = _posted(world)
    objection = Objection.objects.first() or Objection.objects.create(
        client_id=uuid4(),
        number="YY220704AAAAAA",
        notice=notice,
        case=_stored(world),
        division_code=world.village,
        channel="当面",
        words="不符合。",
        received_at=NOW,
        state="OPEN",
    )
    return {"pk": objection.pk}


def _episode(world: World) -> dict[str, int]:
    episode, _ = Episode.objects.get_or_create(
        household=world.household,
        number=1,
        defaults={
            "county_code": world.county,
            "division_code": world.village,
            "origin": "LISTED",
            "category": "脱贫不稳定户",
            "identified_on": date(2021, 8, 2),
            "state": "MONITORED",
        },
    )
    return {"pk": episode.pk}


def _search(_world: World) -> dict[str, str]:
    return {"step": "search", "q": "lds"}


ROWS = [
    Row("cases:cases", VIEWERS),
    Row("cases:cases-export", EXPORTERS),
    Row("cases:case-new", OPENERS),
    Row("cases:case-new", OPENERS, method="post", data=_search),
    Row("cases:case", VIEWERS, _case, of_a_place=True),
    Row("cases:case", VIEWERS, _case, method="post", of_a_place=True,
        data=lambda w: {"form": "x"}),
    Row("cases:clues", VIEWERS),
    Row("cases:clues-export", EXPORTERS),
    Row("cases:clue-new", REGISTRARS),
    Row("cases:clue-new", REGISTRARS, method="post", data=_search),
    Row("cases:clue", VIEWERS, _clue, of_a_place=True),
    Row("cases:clue", VIEWERS & may(Permission.DISPATCH_CASES), _clue, method="post",
        of_a_place=True, data=lambda w: {"words": ""}),
    Row("cases:notices", VIEWERS),
    Row("cases:notice", VIEWERS, _notice, of_a_place=True),
    Row("cases:notice", VIEWERS & HOLDERS, _notice, method="post", of_a_place=True,
        data=lambda w: {"reason": ""}),
    Row("cases:notice-print", VIEWERS, _notice, of_a_place=True),
    Row("cases:objection-new", RECORDERS, _notice, of_a_place=True),
    Row("cases:objection-new", RECORDERS, _notice, method="post", of_a_place=True,
        data=lambda w: {"words": ""}),
    Row("cases:objection", VIEWERS, _objection, of_a_place=True),
    Row("cases:objection", VIEWERS & HOLDERS, _objection, method="post", of_a_place=True,
        data=lambda w: {"answer": ""}),
    Row("cases:episodes", VIEWERS),
    Row("cases:episodes-export", EXPORTERS),
    Row("cases:episode", VIEWERS, _episode, of_a_place=True),
]  # fmt: skip
