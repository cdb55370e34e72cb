"""Lists from outside: read, linked to the registry, kept as they said; compared both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q

from xianjie.apps.accounts.actors import Actor
from xianjie.apps.census.actions.common import note
from xianjie.apps.census.checks import LIFTED, list_contract
from xianjie.apps.census.enums import LinkState, ListPurpose
from xianjie.apps.census.models import ListEntry, ListUpload
from xianjie.apps.census.queries.samples import may_draw
from xianjie.apps.divisions.queries import village_index
from xianjie.apps.registry.fields import blind_index
from xianjie.apps.registry.models import Household, Membership, Person
from xianjie.apps.sources.queries import county_linker
from xianjie.exchange.reading import open_table
from xianjie.exchange.validation import RowValidator
from xianjie.kernel.errors import RefusedError
from xianjie.kernel.text import fold

LIST_JOB = "census.list"
_PORTION = 1_000
_DIGITS = 12
_EARLIEST, _LATEST = 2013, 2100
_REASON = "the action that links a list reads the whole county"
HEADS = {"本人或户主": "户主", "户主": "户主"}


@dataclass(frozen=True)
class ListWish:
    """What a list is: of which year, what for, what it is called."""

    purpose: str
    year: int
    title: str
    file_name: str
    sha256: str


@transaction.atomic
def bring_list(*, by: Actor, county: str, wish: ListWish, now: datetime) -> ListUpload:
    """Take note of a list; reading it is `read_list`.

    Raises:
        RefusedError: not permitted, a year before 2013, or the same file for the same year.
    """
    if not may_draw(by.scope, county[:6]):
        raise RefusedError("not-permitted", "您没有导入全县名单的权限。")
    if not _EARLIEST <= wish.year <= _LATEST:
        raise RefusedError("bad-year", f"年度要在 {_EARLIEST} 年以后。")
    try:
        with transaction.atomic():
            made = ListUpload.objects.create(
                county_code=county[:6], division_code=county[:6].ljust(_DIGITS, "0"),
                purpose=wish.purpose, title=wish.title.strip()[:80], year=wish.year,
                file_name=wish.file_name[:255], sha256=wish.sha256, brought_by_id=by.user_id,
                brought_at=now,
            )  # fmt: skip
    except IntegrityError:
        raise RefusedError("same-file", "这份文件已经按这个年度导入过了。") from None
    note(by, "census.bring-list", made, "ListUpload", now, year=made.year, purpose=made.purpose)
    return made


@transaction.atomic
def read_list(
    *, by: Actor, found: ListUpload, path: Path,
    tell: Callable[[int, int | None, str], None] = lambda *_: None,
) -> ListUpload:  # fmt: skip
    """Read the file of a list and link every line; begun again it starts from nothing.

    Raises:
        RefusedError: not permitted, or a file that is not such a list.
    """
    held = ListUpload.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_draw(by.scope, held.county_code):
        raise RefusedError("not-permitted", "您没有导入全县名单的权限。")
    ListEntry.objects.filter(upload=held).delete()
    for name in ("read", "linked", "differing", "unlinked", "absent", "rejected"):
        setattr(held, name, 0)
    linker = _Links(held.county_code)
    portion: list[ListEntry] = []

    def flush() -> None:
        linker.judge(portion)
        ListEntry.objects.bulk_create(portion)
        portion.clear()
        tell(held.read, None, "读名单")

    with open_table(path, list_contract()) as table:
        validator = RowValidator(list_contract())
        for raw in table:
            held.read += 1
            row = validator.validate(raw)
            if not row.values.get("姓名"):
                held.rejected += 1
                continue
            portion.append(_entry(held, row.values, linker))
            if len(portion) >= _PORTION:
                flush()
    flush()
    if held.purpose == ListPurpose.COMPARE:
        _absent(held, linker.matched)
    rows = ListEntry.objects.filter(upload=held).order_by().values_list("state")
    counts = dict(rows.annotate(n=Count("pk")))
    held.linked, held.differing = counts.get("LINKED", 0), counts.get("DIFFERS", 0)
    held.unlinked, held.absent = counts.get("UNLINKED", 0), counts.get("ABSENT", 0)
    held.save()
    return held


class _Links:
    """Who in the registry a line is: by the very number of anybody ever there, else the linker."""

    def __init__(self, county: str) -> None:
        self.county = county
        rows = Person.objects.proven(_REASON).filter(county_code=county, id_index__isnull=False)
        self.by_index = {
            bytes(index): number for number, index in rows.values_list("pk", "id_index")
        }  # fmt: skip
        self.linker = county_linker(county)
        self.index = village_index(county)
        self.matched: set[int] = set()

    def village(self, town: str, village: str, county: str) -> str:
        return self.index.match(town, village).code or county.ljust(_DIGITS, "0")

    def person(self, number: str, name: str) -> int | None:
        if number:
            known = self.by_index.get(blind_index("id", number))
            if known is not None:
                return known
        link = self.linker.link(number, name)
        return link.person_no if link.linked else None

    def judge(self, entries: list[ListEntry]) -> None:
        """Fill person, household and state of new entries."""
        people = {
            one.pk: one
            for one in Person.objects.proven(_REASON).filter(
                pk__in=[entry.person_id for entry in entries if entry.person_id]
            )
        }
        homes = self._homes(people)
        codes = {entry.household_code for entry in entries if entry.household_code}
        by_code = dict(
            Household.objects.proven(_REASON)
            .filter(county_code=self.county, household_code__in=codes)
            .values_list("household_code", "pk")
        )
        for entry in entries:
            person = people.get(entry.person_id or 0)
            if person is None:
                entry.person_id, entry.state = None, LinkState.UNLINKED
                entry.household_id = by_code.get(entry.household_code)
                continue
            self.matched.add(person.pk)
            home = homes.get(person.pk)
            entry.household = home
            entry.differences = _differences(entry, person, home)
            entry.state = LinkState.DIFFERS if entry.differences else LinkState.LINKED

    @staticmethod
    def _homes(people: dict[int, Person]) -> dict[int, Household]:
        """The present household of each, else the last one."""
        last: dict[int, int] = {}
        stays = Membership.objects.filter(person__in=people).order_by("joined_on", "pk")
        last.update(dict(stays.values_list("person_id", "household_id")))
        for number, person_ in people.items():
            if person_.household_id is not None:
                last[number] = person_.household_id
        rows = Household.objects.proven(_REASON).in_bulk(set(last.values()))
        return {person: rows[household] for person, household in last.items()}


def _entry(held: ListUpload, values: dict[str, Any], links: _Links) -> ListEntry:
    number, name = values.get("证件号码") or "", values["姓名"]
    entry = ListEntry(
        upload=held, county_code=held.county_code,
        division_code=links.village(
            values.get("乡") or "", values.get("行政村") or "", held.county_code
        ),
        household_code=(values.get("户编号") or "")[:40], name=name, id_number=number,
        relation=(values.get("与户主关系") or "")[:20],
        attribute=(values.get("贫困户属性") or values.get("脱贫属性") or "")[:40],
        removed_year=_year(values.get("脱贫年度")),
        first_on=values.get("首次识别时间") or values.get("人员识别时间"),
    )  # fmt: skip
    entry.person_id = links.person(number, name)
    return entry


def _year(value: Any) -> int | None:
    return value if isinstance(value, int) and _EARLIEST <= value <= _LATEST else None


def _differences(entry: ListEntry, person: Person, home: Household | None) -> list[str]:
    """Return the words of what the list says otherwise; what it leaves open does not differ."""
    relation = HEADS.get(entry.relation, entry.relation)
    pairs = [("姓名", entry.name, person.name), ("与户主关系", relation, person.relation)]
    if home is not None:
        pairs.append(("户编号", entry.household_code, home.household_code))
        if entry.division_code[6:].strip("0"):
            pairs.append(("行政村", entry.division_code, home.division_code))
    return [
        title for title, theirs, ours in pairs if theirs and fold(theirs) != fold(ours)
    ]  # fmt: skip


def _absent(held: ListUpload, matched: set[int]) -> None:
    """Add who is registered and not in the file."""
    rows = Person.objects.proven(_REASON).filter(
        Q(household__household_type=LIFTED) | ~Q(household__monitor_category=""),
        county_code=held.county_code, household__is_active=True,
    )  # fmt: skip

    def entries() -> Iterator[ListEntry]:
        for one in rows.select_related("household").order_by("pk").iterator(_PORTION):
            if one.pk not in matched and one.household is not None:
                yield ListEntry(
                    upload=held, county_code=held.county_code,
                    division_code=one.household.division_code,
                    household_code=one.household.household_code, name=one.name,
                    id_number=one.id_number, relation=one.relation, person=one,
                    household=one.household, state=LinkState.ABSENT,
                )  # fmt: skip

    ListEntry.objects.bulk_create(entries(), batch_size=_PORTION)


@transaction.atomic
def drop_list(*, by: Actor, found: ListUpload, now: datetime) -> ListUpload:
    """Set a list aside: the next base list does not know it any more; its lines go."""
    held = ListUpload.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not may_draw(by.scope, held.county_code):
        raise RefusedError("not-permitted", "您没有撤下名单的权限。")
    if held.dropped_at is not None:
        return held
    ListEntry.objects.filter(upload=held).delete()
    held.dropped_at = now
    held.save(update_fields=["dropped_at"])
    note(by, "census.drop-list", held, "ListUpload", now, year=held.year)
    return held
