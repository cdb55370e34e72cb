"""Base lists: drafted from the registry, checked by another, frozen with their hash."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.audit.keys import keyring
from xianjie.apps.census.actions.common import note
from xianjie.apps.census.checks import VILLAGE_YEARS, checks, missing_of
from xianjie.apps.census.enums import BaseState, Change, RowSource
from xianjie.apps.census.models import BaseHousehold, BaseList, BaseVillage
from xianjie.apps.census.queries.base_rows import (
    Line,
    canonical,
    changed_fields,
    lines_of,
    list_hash,
    people_of,
)
from xianjie.apps.census.queries.samples import may_draw
from xianjie.apps.policies.queries import standards
from xianjie.apps.registry.models import VillageYear
from xianjie.kernel.errors import RefusedError

DRAFT_JOB = "census.base"
SINCE, ON = "普查底册起始年度", "普查底册检查清单"
_PORTION = 1_000
_DIGITS = 12
_REASON = "the action that makes a base list reads the whole county"


@dataclass
class _Village:
    households: int = 0
    people: int = 0
    incomplete: int = 0
    missing: Counter[str] = field(default_factory=Counter)


@transaction.atomic
def draft_base(
    *, by: Actor, county: str, today: date, now: datetime,
    tell: Callable[[int, int | None, str], None] = lambda *_: None,
) -> BaseList:  # fmt: skip
    """Make the next version as a draft; an open draft of the county is set aside.

    Raises:
        RefusedError: not permitted, or the rulebook names no checks.
    """
    _must(by, county)
    book = standards(county, today, (SINCE, ON))
    since, asked = book.whole(SINCE), [name for name in book.texts(ON) if name in checks()]
    if since is None or not asked:
        raise RefusedError("no-standard", "规则库里没有普查底册的起始年度或检查项目。")
    versions = BaseList.objects.filter(county_code=county)
    previous = versions.filter(state=BaseState.FROZEN).order_by("-number").first()
    for draft in versions.filter(state__in=[BaseState.DRAFT, BaseState.CHECKED]):
        _drop(by, draft, now)
    last = versions.order_by("-number").values_list("number", flat=True).first()
    made = BaseList.objects.create(
        county_code=county, division_code=county.ljust(_DIGITS, "0"), number=(last or 0) + 1,
        as_of=today, since_year=since, state=BaseState.DRAFT, checks=asked, previous=previous,
        made_by_id=by.user_id, made_at=now,
    )  # fmt: skip
    villages = _write_lines(made, previous, today, tell)
    _write_villages(made, villages, today)
    made.sha256 = _hash_of(made)
    made.save()
    note(
        by, "census.draft-base", made, "BaseList", now, number=made.number,
        households=made.households, incomplete=made.incomplete,
    )  # fmt: skip
    return made


def _must(by: Actor, county: str) -> None:
    if not may_draw(by.scope, county[:6]):
        raise RefusedError("not-permitted", "您没有为全县编制底册的权限。")


def _write_lines(
    made: BaseList, previous: BaseList | None, today: date,
    tell: Callable[[int, int | None, str], None],
) -> dict[str, _Village]:  # fmt: skip
    before = _digests(previous)
    villages: dict[str, _Village] = defaultdict(_Village)
    rows: list[BaseHousehold] = []
    changed: list[BaseHousehold] = []
    missing: Counter[str] = Counter()
    index = keyring().blind_index

    def flush() -> None:
        _compare(previous, changed)
        BaseHousehold.objects.bulk_create(rows)
        made.households += len(rows)
        rows.clear()
        changed.clear()
        tell(made.households, None, "编制底册")

    for line in lines_of(made.county_code):
        text = canonical(line.content)
        digest = index("census", text)
        known = before.pop(line.home.code, None)
        row = _row(made, line, text, digest, today)
        row.change = _change(previous is not None, known, digest)
        made.added += row.change == Change.ADDED
        made.changed += row.change == Change.CHANGED
        if row.change == Change.CHANGED:
            changed.append(row)
        rows.append(row)
        missing.update(row.missing)
        made.people += row.people
        made.incomplete += bool(row.missing)
        village = villages[line.division_code]
        village.households += 1
        village.people += row.people
        village.incomplete += bool(row.missing)
        village.missing.update(row.missing)
        if len(rows) >= _PORTION:
            flush()
    flush()
    made.gone, made.missing = len(before), dict(missing)
    return villages


def _change(compares: bool, known: bytes | None, digest: bytes) -> Change:
    if not compares:
        return Change.FIRST
    if known is None:
        return Change.ADDED
    return Change.SAME if known == digest else Change.CHANGED


def _row(
    made: BaseList, line: Line, text: str, digest: bytes, today: date
) -> BaseHousehold:  # fmt: skip
    home = line.home
    is_listed = line.household is None
    found = [] if is_listed else missing_of(home, made.checks, today=today, since=made.since_year)
    return BaseHousehold(
        base=made, county_code=made.county_code, division_code=line.division_code,
        household_id=line.household, household_code=home.code[:40],
        source=RowSource.LIST if is_listed else RowSource.REGISTRY,
        household_type=home.kind[:30], first_on=home.first_on, removed_on=home.removed_on,
        re_entered=home.re_entered, left_on=home.left_on, left_reason=home.left_reason,
        present=sum(stay.present for stay in home.stays), people=people_of(line.content),
        content=text, digest=digest, missing=found, missing_count=len(found),
    )  # fmt: skip


def _digests(previous: BaseList | None) -> dict[str, bytes]:
    if previous is None:
        return {}
    rows = BaseHousehold.objects.proven(_REASON).filter(base=previous)
    return {code: bytes(digest) for code, digest in rows.values_list("household_code", "digest")}


def _compare(previous: BaseList | None, changed: list[BaseHousehold]) -> None:
    """Say of each changed line what differs from the former version."""
    if previous is None or not changed:
        return
    rows = BaseHousehold.objects.proven(_REASON).filter(
        base=previous, household_code__in=[row.household_code for row in changed]
    )
    before = {row.household_code: json.loads(row.content) for row in rows}
    for row in changed:
        row.changes = changed_fields(before[row.household_code], json.loads(row.content))


def _write_villages(made: BaseList, villages: dict[str, _Village], today: date) -> None:
    years: dict[str, set[int]] = defaultdict(set)
    kept = VillageYear.objects.proven(_REASON).filter(
        division_code__startswith=made.county_code, retired_at__isnull=True
    )
    for code, year in kept.values_list("division_code", "year"):
        years[code].add(year)
    wanted: list[int] = []
    if VILLAGE_YEARS in made.checks:
        first = max(made.since_year, checks()[VILLAGE_YEARS].from_year)
        wanted = list(range(first, today.year))
    BaseVillage.objects.bulk_create(
        BaseVillage(
            base=made, county_code=made.county_code, division_code=code,
            households=one.households, people=one.people, incomplete=one.incomplete,
            missing=dict(one.missing),
            years=[year for year in wanted if year not in years[code]]
            if code[9:].strip("0") else [],
        )
        for code, one in sorted(villages.items())
    )  # fmt: skip


def _hash_of(made: BaseList) -> str:
    def texts() -> Iterator[tuple[str, str]]:
        rows = BaseHousehold.objects.proven(_REASON).filter(base=made).order_by("pk")
        for row in rows.only("household_code", "content").iterator(_PORTION):
            yield row.household_code, row.content

    return list_hash(texts())


def _drop(by: Actor, held: BaseList, now: datetime) -> None:
    """Set a draft aside: its lines go, its number stays used."""
    BaseHousehold.objects.filter(base=held).delete()
    BaseVillage.objects.filter(base=held).delete()
    held.state = BaseState.DROPPED
    held.save(update_fields=["state"])
    note(by, "census.drop-base", held, "BaseList", now, number=held.number)


def _locked(by: Actor, found: BaseList, state: BaseState) -> BaseList:
    held = BaseList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    _must(by, held.county_code)
    if held.state != state:
        raise RefusedError("bad-step", f"第 {held.number} 版现在是“{held.get_state_display()}”。")
    return held


@transaction.atomic
def check_base(*, by: Actor, found: BaseList, words: str, now: datetime) -> BaseList:
    """Say that a draft was looked through, by another person than who made it."""
    held = _locked(by, found, BaseState.DRAFT)
    if by.user_id is not None and by.user_id == held.made_by_id:
        raise RefusedError("own", "自己编制的底册要由另一个人核对。")
    held.state, held.words = BaseState.CHECKED, words.strip()[:300]
    held.checked_by_id, held.checked_at = by.user_id, now
    held.save()
    note(by, "census.check-base", held, "BaseList", now, number=held.number)
    return held


@transaction.atomic
def freeze_base(*, by: Actor, found: BaseList, now: datetime) -> BaseList:
    """Freeze a checked version: its hash is proven line by line, it never changes again."""
    held = _locked(by, found, BaseState.CHECKED)
    if _hash_of(held) != held.sha256:
        raise RefusedError("hash-differs", "底册内容与编制时的摘要不符，不能冻结，请重新编制。")
    held.state, held.frozen_by_id, held.frozen_at = BaseState.FROZEN, by.user_id, now
    held.save()
    note(by, "census.freeze-base", held, "BaseList", now, number=held.number, sha256=held.sha256)
    return held


@transaction.atomic
def drop_base(*, by: Actor, found: BaseList, now: datetime) -> BaseList:
    """Set a draft aside that is not frozen."""
    held = BaseList.objects.select_for_update(of=("self",)).get(pk=found.pk)
    _must(by, held.county_code)
    if held.state not in {BaseState.DRAFT, BaseState.CHECKED}:
        raise RefusedError("bad-step", "已经冻结或作废的底册不能再作废。")
    _drop(by, held, now)
    return held


def proves(found: BaseList) -> bool:
    """Whether the lines of a version are still those of its hash."""
    return _hash_of(found) == found.sha256
