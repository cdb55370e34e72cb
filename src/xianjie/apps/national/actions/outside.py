"""Hold a list of another system against the monitored households, and pass on who is outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.audit.actions import record
from xianjie.apps.divisions.queries import find_division, village_index
from xianjie.apps.national.actions.settling import MOST_AT_ONCE, Settled
from xianjie.apps.national.enums import OUTSIDE_SYSTEMS, OutsideState
from xianjie.apps.national.models import OutsideEntry, OutsideList
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Household
from xianjie.apps.screening.actions import raise_clue
from xianjie.apps.screening.enums import ClueKind, Level
from xianjie.apps.sources.places import Place
from xianjie.apps.sources.queries import county_linker
from xianjie.apps.sources.storage.durable import file_sha256
from xianjie.exchange.contracts import load_codes
from xianjie.exchange.outside import outside_contract
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator
from xianjie.kernel.errors import RefusedError, UsageError
from xianjie.kernel.money import format_yuan

CHANNEL = "平台分析"
_OTHER_RISK = "其他"
_PORTION = 500
_LONGEST = 300


@dataclass
class _Somebody:
    """One person of a list, with all that its rows say."""

    number: str
    name: str
    village: str
    place: str
    reasons: list[str] = field(default_factory=list)


@transaction.atomic
def compare_list(
    *,
    by: Actor,
    path: Path,
    place: Place,
    system: str,
    data_on: date,
    now: datetime,
    file_name: str = "",
    dry_run: bool = False,
) -> OutsideList:
    """Read a list, and keep those on it whose household is not monitored.

    Rows about one person are one entry; somebody who waits from an earlier list is not listed
    again. Who waits and is monitored by now is settled. With ``dry_run`` nothing is stored.

    :raises UsageError: no such file, unknown system, a day to come.
    :raises RefusedError: not permitted, unreadable file, or the very file was compared before.
    """
    if not path.is_file():
        raise UsageError("no-file", f"找不到文件“{path}”，请核对路径。")
    known = load_codes(OUTSIDE_SYSTEMS).resolve(system)
    if known is None:
        raise UsageError("unknown-system", f"没有名为“{system}”的来源系统。")
    if not by.scope.may(Permission.EXCHANGE_NATIONAL, place.division_code):
        raise RefusedError("not-permitted", f"您没有为{place.name}比对外部名单的权限。")
    if data_on > now.date():
        raise UsageError("future-date", f"数据日期 {data_on} 还没有到，请核对。")
    digest = file_sha256(path)
    if OutsideList.objects.filter(
        county_code=place.county, sha256=digest, source=known.text
    ).exists():
        raise RefusedError("already-compared", "这个文件已经比对过，没有重复比对。")
    people, read, unreadable = _people_of(path, place)
    found = OutsideList(
        source=known.text,
        risk=known.code or _OTHER_RISK,
        county_code=place.county,
        division_code=place.division_code,
        data_on=data_on,
        file_name=(file_name or path.name)[:255],
        sha256=digest,
        read=read,
        unreadable=unreadable,
        monitored=0,
        outside=0,
        unknown=0,
        compared_at=now,
        compared_by=by.label,
    )
    if not dry_run:
        _settle_monitored(place.county, now)
    entries = _outside(found, people, place, now)
    if dry_run:
        return found
    found.save()
    for entry in entries:
        entry.list = found
    OutsideEntry.objects.bulk_create(entries, batch_size=_PORTION)
    record(
        actor=by,
        action="national.compare-list",
        object_type="outside-list",
        object_id=found.pk,
        at=now,
        division_code=place.division_code,
        detail={"system": found.source, "sha256": digest, "read": read, "outside": found.outside},
    )
    return found


@transaction.atomic
def dispatch_entry(
    *, by: Actor, entry: OutsideEntry, note: str, today: date, now: datetime, village: str = ""
) -> OutsideEntry:
    """Raise a clue about somebody outside, for township and village to verify.

    ``village`` places somebody whose village the list does not tell.

    :raises RefusedError: not permitted, decided already, or no village is known.
    """
    row = _locked(by, entry)
    place = row.household.division_code if row.household else village or row.division_code
    division = find_division(place)
    if division is None or place.endswith("000") or place[:6] != row.county_code:
        raise RefusedError("no-village", "还不知道住在哪个村，请先选村再交办。")
    clue = raise_clue(
        by=by,
        county=row.county_code,
        division_code=place,
        household=row.household,
        kind=ClueKind.DISCOVERY,
        risk=row.list.risk,
        level=Level.BLUE.value,
        source_ref=f"体外-{row.pk}",
        channel=CHANNEL,
        words=f"{row.list.source}：{row.reason}。{note.strip()}"[:_LONGEST],
        today=today,
        now=now,
    )
    row.clue_id = clue.pk
    row.division_code = place
    return _decide(row, OutsideState.DISPATCHED, by, note, now)


@transaction.atomic
def dismiss_entry(*, by: Actor, entry: OutsideEntry, note: str, now: datetime) -> OutsideEntry:
    """Say that somebody need not be monitored, and why.

    :raises RefusedError: not permitted, decided already, or no reason.
    """
    row = _locked(by, entry)
    if not note.strip():
        raise RefusedError("no-reason", "请写明不需纳入的理由。")
    return _decide(row, OutsideState.DISMISSED, by, note, now)


@transaction.atomic
def reopen_entry(*, by: Actor, entry: OutsideEntry, now: datetime) -> OutsideEntry:
    """Take back that somebody need not be monitored; a clue once raised goes its own way.

    :raises RefusedError: not permitted, or nothing to take back.
    """
    row = _lock(by, entry)
    if row.state != OutsideState.DISMISSED:
        raise RefusedError("not-dismissed", "只有“不需纳入”的可以撤销；已交办的请在线索里处理。")
    return _decide(row, OutsideState.OPEN, by, "", now)


def dispatch_many(
    *, by: Actor, rows: QuerySet[OutsideEntry], note: str, today: date, now: datetime
) -> Settled:
    """Dispatch up to `MOST_AT_ONCE` who wait; each by itself."""
    done = 0
    refused: Counter[str] = Counter()
    keys = list(rows.filter(state=OutsideState.OPEN).values_list("pk", flat=True)[:MOST_AT_ONCE])
    for key in keys:
        entry = OutsideEntry.objects.proven("keys of the caller's gated rows").get(pk=key)
        try:
            dispatch_entry(by=by, entry=entry, note=note, today=today, now=now)
            done += 1
        except RefusedError as error:
            refused[error.message] += 1
    return Settled(done, 0, tuple(refused.most_common()))


def _people_of(path: Path, place: Place) -> tuple[list[_Somebody], int, int]:
    """Return the people of a list, how many rows it has and how many name nobody."""
    contract = outside_contract()
    validator, villages = RowValidator(contract), village_index(place.county)
    people: dict[str, _Somebody] = {}
    read = unreadable = 0
    with open_table(path, contract) as reader:
        for raw in reader:
            read += 1
            values = validator.validate(raw).values
            number, name = values.get("证件号码") or "", values.get("姓名") or ""
            if not name:
                unreadable += 1
                continue
            town, village = values.get("乡") or "", values.get("行政村") or ""
            code = villages.match(town, village).code if village else ""
            if not code and town:
                towns = villages.towns.find(town)
                code = towns[0] if len(towns) == 1 else ""
            where = " ".join(filter(None, (town, village, values.get("住址") or "")))
            key = number or f"{name}/{where}"
            one = people.setdefault(key, _Somebody(number, name, code, where))
            one.reasons.append(_reason(values))
    return list(people.values()), read, unreadable


def _reason(values: dict[str, Any]) -> str:
    amount = values.get("金额")
    parts = [values.get("情况") or "", f"{format_yuan(amount)} 元" if amount is not None else ""]
    return " ".join(part for part in parts if part)


def _outside(
    found: OutsideList, people: Iterable[_Somebody], place: Place, now: datetime
) -> list[OutsideEntry]:
    """Return entries for those whose household is not monitored; counts go into the list."""
    linker = county_linker(place.county)
    linked = [(one, linker.link(one.number, one.name)) for one in people]
    households = _households({link.household_no for _, link in linked if link.household_no})
    waiting = set(
        OutsideEntry.objects.filter(
            county_code=place.county,
            state__in=(OutsideState.OPEN, OutsideState.DISPATCHED),
            id_index__isnull=False,
        ).values_list("id_index", flat=True)
    )
    waiting = {bytes(one) for one in waiting}
    entries = []
    for one, link in linked:
        household = households.get(link.household_no or 0)
        if household is not None and _is_monitored(household):
            found.monitored += 1
            continue
        if one.number and blind_index("id", one.number) in waiting:
            continue
        found.outside += 1
        found.unknown += household is None
        reasons = "；".join(dict.fromkeys(filter(None, one.reasons)))
        if household is not None and household.monitor_category:
            reasons = f"{reasons}（原监测对象，风险已消除）"
        entry = OutsideEntry(
            county_code=place.county,
            division_code=(household.division_code if household else one.village)
            or place.division_code,
            household=household,
            person_id=link.person_no,
            name=one.name,
            id_number=one.number,
            id_index=blind_index("id", one.number) if one.number else None,
            place_text=one.place[:_LONGEST],
            reason=reasons[:_LONGEST],
            state=OutsideState.OPEN,
            found_at=now,
        )
        entries.append(entry)
    return entries


def _households(keys: set[int]) -> dict[int, Household]:
    ordered = sorted(keys)
    found: dict[int, Household] = {}
    for start in range(0, len(ordered), _PORTION):
        rows = Household.objects.filter(pk__in=ordered[start : start + _PORTION])
        found |= {row.pk: row for row in rows}
    return found


def _is_monitored(household: Household) -> bool:
    return bool(household.monitor_category) and household.risk_cleared is not True


def _settle_monitored(county: str, now: datetime) -> None:
    """Note of those who wait that they are monitored by now."""
    OutsideEntry.objects.filter(
        Q(household__risk_cleared=False) | Q(household__risk_cleared__isnull=True),
        county_code=county,
        state__in=(OutsideState.OPEN, OutsideState.DISPATCHED),
        household__monitor_category__gt="",
    ).update(state=OutsideState.MONITORED, decided_at=now)


def _lock(by: Actor, entry: OutsideEntry) -> OutsideEntry:
    row = (
        OutsideEntry.objects.select_for_update(of=("self",))
        .select_related("list", "household")
        .get(pk=entry.pk)
    )
    if not by.scope.may(Permission.SETTLE_DIFFERENCES, row.division_code):
        raise RefusedError("not-permitted", "您没有处理这里体外人员的权限。")
    return row


def _locked(by: Actor, entry: OutsideEntry) -> OutsideEntry:
    row = _lock(by, entry)
    if row.state != OutsideState.OPEN:
        who = f"（{row.decided_by}）" if row.decided_by else ""
        raise RefusedError(
            "decided", f"这个人已经处理过：{row.get_state_display()}{who}，没有再改。"
        )
    return row


def _decide(
    row: OutsideEntry, state: OutsideState, by: Actor, note: str, now: datetime
) -> OutsideEntry:
    row.state = state
    row.decided_at, row.decided_by = now, by.label
    row.note = note.strip()[:200]
    row.save()
    record(
        actor=by,
        action=f"national.outside-{state.value.lower()}",
        object_type="outside-entry",
        object_id=row.pk,
        at=now,
        division_code=row.division_code,
        detail={"list": row.list_id, "clue": row.clue_id},
    )
    return row
