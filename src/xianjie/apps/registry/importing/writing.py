"""Drafts meet the register: what is new is added, what differs is changed, people are moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from xianjie.apps.registry import bulk
from xianjie.apps.registry.counting import recount
from xianjie.apps.registry.enums import JoinReason, LeaveReason
from xianjie.apps.registry.following import follow
from xianjie.apps.registry.importing import household_faults as faults
from xianjie.apps.registry.importing import membership, rows
from xianjie.apps.registry.importing.counts import Counts
from xianjie.apps.registry.importing.drafts import HouseholdDraft, PersonDraft, Presence
from xianjie.apps.registry.importing.fixed import FixedFields, read_fixed
from xianjie.apps.registry.importing.fixed import settle as settle_fixed
from xianjie.apps.registry.importing.matching import KnownPerson, PersonMatcher
from xianjie.apps.registry.importing.merging import (
    display,
    first_household,
    first_person,
    merge_household,
    merge_person,
)
from xianjie.apps.registry.importing.report import ChangeReport
from xianjie.apps.registry.importing.spells import SpellWriter
from xianjie.apps.registry.labels import HOUSEHOLD_LABELS, PERSON_LABELS
from xianjie.apps.registry.models import Household, Person
from xianjie.exchange.faults import CellFault
from xianjie.kernel.crypto import KeyRing

_FOR_GOOD = {LeaveReason.DEATH.value}
_ELSEWHERE = {LeaveReason.MOVED_OUT.value, LeaveReason.MARRIED_OUT.value}
_REGISTERED = {
    JoinReason.MARRIED_IN.value,
    JoinReason.MOVED_IN.value,
    JoinReason.SPLIT.value,
    JoinReason.MERGED.value,
    JoinReason.DUPLICATE.value,
}
_UNLISTED = LeaveReason.NOT_LISTED.label
OnFault = Callable[[PersonDraft | HouseholdDraft, CellFault], None]
Homecomer = tuple[PersonDraft, KnownPerson, int, HouseholdDraft]


class RegistryWriter:
    """Writes portions of drafts; remembers which households and people the file named."""

    def __init__(
        self,
        *,
        presence: Presence,
        ring: KeyRing,
        today: date,
        now: datetime,
        report: ChangeReport,
        refuse: OnFault,
        warn: OnFault,
    ) -> None:
        self._presence = presence
        self._maker = rows.RowMaker(ring, now)
        self._now = now
        self._today = today
        self._report = report
        self._refuse = refuse
        self._warn = warn
        self._spells = SpellWriter(today)
        self._changed_homes: set[int] = set()
        self._left_by_hand: dict[int, HouseholdDraft] = {}
        self.counts = Counts()
        self.seen_households: set[int] = set()
        self.seen_persons: set[int] = set()

    def write(self, drafts: Sequence[HouseholdDraft]) -> None:
        """Write one portion of drafts, county by county."""
        by_county: dict[str, list[HouseholdDraft]] = defaultdict(list)
        for draft in drafts:
            by_county[draft.county_code].append(draft)
        for county, group in by_county.items():
            known, numbers = self._write_households(county, group)
            self._write_people(county, group, numbers, known)
            self._spells.write()
        self._reopen()
        recount(self._changed_homes)
        self._changed_homes.clear()

    def _write_households(
        self, county: str, drafts: Sequence[HouseholdDraft]
    ) -> tuple[set[str], dict[str, int]]:
        """Write the households; return the codes known before and the number of every code."""
        stored = {
            code: (number, bytes(index), bool(active), why, merged)
            for number, code, index, active, why, merged in bulk.select_in(
                Household,
                ("id", "household_code", "import_index", "is_active", "left_reason", "merged_into"),
                "household_code",
                [draft.code for draft in drafts],
                f"county_code = '{county}'",
            )
        }
        numbers = {code: merged or number for code, (number, *_, merged) in stored.items()}
        new = [draft for draft in drafts if draft.code not in stored]
        inserts = []
        for draft, number in zip(new, bulk.reserve_ids(Household, len(new)), strict=True):
            numbers[draft.code] = number
            state = first_household(rows.new_household_state(), draft)
            update = self._maker.household_update(state, draft.index)
            inserts.append(self._maker.household_insert(number, county, draft.code, update))
            self._spells.follow(number, None, state)
            self._report.new_household(draft.code, state["head_name"], len(draft.members))
        bulk.insert(Household, rows.HOUSEHOLD_INSERT, inserts)
        self.counts.new_households += len(new)
        differing: dict[int, HouseholdDraft] = {}
        duplicates: dict[int, HouseholdDraft] = {}
        for draft in drafts:
            if draft.code not in stored:
                continue
            number, index, active, why, merged = stored[draft.code]
            if merged:
                duplicates[number] = draft
                continue
            by_hand = not active and why != _UNLISTED
            if by_hand:
                self._left_by_hand[number] = draft
            if index != draft.index or not (active or by_hand):
                differing[number] = draft
        self._change_households(differing)
        self._tell_merged_households(duplicates)
        self.counts.unchanged_households += len(stored) - len(differing)
        self.seen_households.update(numbers.values())
        return set(stored), numbers

    def _tell_merged_households(self, duplicates: dict[int, HouseholdDraft]) -> None:
        """Warn of codes of merged duplicates: their members belong to the record that stands."""
        found = Household.objects.filter(pk__in=duplicates).select_related("merged_into")
        for one in found:
            kept = one.merged_into.household_code if one.merged_into else ""
            draft = duplicates[one.pk]
            self._warn(draft, faults.household_merged(draft.code, kept))

    def _change_households(self, differing: dict[int, HouseholdDraft]) -> None:
        updates = []
        moved: list[Household] = []
        fixed = read_fixed("household", differing)
        for household in Household.objects.filter(pk__in=differing).iterator(chunk_size=500):
            draft = differing[household.pk]
            old = rows.household_state(household)
            kept = fixed.get(household.pk)
            state, changes = merge_household(old, draft, self._presence, kept)
            self._tell_clashes(draft, kept, HOUSEHOLD_LABELS)
            update = self._maker.household_update(state, draft.index)
            if household.pk in self._left_by_hand:
                left_on = bulk.day(household.left_on)
                update[-4:-1] = [False, left_on, household.left_reason]
            updates.append([*update, household.pk])
            if state["division_code"] != household.division_code:
                household.division_code = state["division_code"]
                moved.append(household)
            self._spells.follow(household.pk, old, state)
            if not household.is_active and household.pk not in self._left_by_hand:
                self.counts.returned_households += 1
                self._report.new_household(draft.code, state["head_name"], len(draft.members))
            if changes:
                self.counts.changed_households += 1
                self._report.changed(draft.code, "", "", changes)
            elif household.is_active or household.pk in self._left_by_hand:
                self.counts.unchanged_households += 1
        bulk.update(Household, rows.HOUSEHOLD_UPDATE, updates)
        for household in moved:
            follow(household)
        settle_fixed(fixed.values(), self._now)

    def _reopen(self) -> None:
        """Let households that left by a registered change return if the list brought members.

        The others stay out, and the list is told.
        """
        if not self._left_by_hand:
            return
        back = [number for number in self._left_by_hand if number in self._changed_homes]
        moment = bulk.moment(self._now)
        bulk.update(
            Household,
            ("is_active", "left_on", "left_reason", "updated_at"),
            [(True, None, "", moment, number) for number in back],
        )
        self.counts.returned_households += len(back)
        out = [number for number in self._left_by_hand if number not in self._changed_homes]
        for household in Household.objects.filter(pk__in=out):
            draft = self._left_by_hand[household.pk]
            why, day = household.left_reason, bulk.day(household.left_on) or ""
            self._warn(draft, faults.household_has_left(draft.code, why, day))
        self._left_by_hand.clear()

    def _tell_clashes(
        self,
        draft: PersonDraft | HouseholdDraft,
        fixed: FixedFields | None,
        labels: Mapping[str, str],
    ) -> None:
        """Warn of values of the list that contradict what was corrected by hand."""
        for name, corrected_at, value in fixed.clashes if fixed else ():
            title = labels.get(name, name)
            day = corrected_at.date().isoformat()
            self._warn(draft, faults.corrected(title, display(title, value), day))

    def _write_people(
        self,
        county: str,
        drafts: Sequence[HouseholdDraft],
        numbers: dict[str, int],
        known: set[str],
    ) -> None:
        matcher = PersonMatcher(county, drafts, [numbers[code] for code in known], self._maker)
        new: list[tuple[PersonDraft, int, HouseholdDraft]] = []
        differing: dict[int, tuple[PersonDraft, HouseholdDraft]] = {}
        elsewhere: list[Homecomer] = []
        away: list[Homecomer] = []
        duplicates: list[tuple[PersonDraft, int]] = []
        for draft in drafts:
            home = numbers[draft.code]
            for member in draft.members:
                person = matcher.find(member, home)
                if person is None:
                    new.append((member, home, draft))
                    continue
                if matcher.is_somebody_else(person, member):
                    self._refuse(member, faults.other_person(member.code))
                    self.seen_persons.add(person.id)
                    draft.whole = False
                    continue
                if person.merged_into is not None:
                    duplicates.append((member, person.merged_into))
                    continue
                self.seen_persons.add(person.id)
                if person.import_index != member.index:
                    differing[person.id] = (member, draft)
                else:
                    self.counts.unchanged_persons += 1
                if person.household is None:
                    away.append((member, person, home, draft))
                elif person.household != home:
                    elsewhere.append((member, person, home, draft))
        self._add_people(county, new, known)
        self._change_people(differing)
        self._move(self._truly_moved(elsewhere))
        self._bring_back(away)
        self._tell_merged(duplicates)

    def _tell_merged(self, duplicates: Sequence[tuple[PersonDraft, int]]) -> None:
        """Warn of rows about merged duplicates; who stands for them is in the list, too."""
        kept = dict(bulk.select_in(Person, ("id", "person_code"), "id", {n for _, n in duplicates}))
        for member, number in duplicates:
            self._warn(member, faults.person_merged(member.code, kept.get(number, "")))
        self.seen_persons.update(kept)
        self.counts.unchanged_persons += len(duplicates)

    def _add_people(
        self, county: str, new: Sequence[tuple[PersonDraft, int, HouseholdDraft]], known: set[str]
    ) -> None:
        numbers = bulk.reserve_ids(Person, len(new))
        inserts, joining = [], []
        for (member, home, draft), number in zip(new, numbers, strict=True):
            state = first_person(rows.new_person_state(), member)
            update = self._maker.person_update(state, member.index)
            inserts.append(self._maker.person_insert(number, county, home, update))
            joining.append((number, home, JoinReason.LISTED))
            if draft.code in known:
                self._report.new_person(draft.code, member.code, state["name"], "新增成员")
        bulk.insert(Person, rows.PERSON_INSERT, inserts)
        membership.open_memberships(joining, self._today)
        self._changed_homes.update(home for _, home, _ in joining)
        self.seen_persons.update(numbers)
        self.counts.new_persons += len(new)

    def _change_people(self, differing: dict[int, tuple[PersonDraft, HouseholdDraft]]) -> None:
        updates = []
        fixed = read_fixed("person", differing)
        for numbers in _portions(list(differing), 500):
            for person in Person.objects.filter(pk__in=numbers):
                member, draft = differing[person.pk]
                kept = fixed.get(person.pk)
                old = rows.person_state(person)
                state, changes = merge_person(old, member, self._presence, kept)
                self._tell_clashes(member, kept, PERSON_LABELS)
                updates.append([*self._maker.person_update(state, member.index), person.pk])
                if changes:
                    self.counts.changed_persons += 1
                    self._report.changed(draft.code, state["person_code"], state["name"], changes)
                else:
                    self.counts.unchanged_persons += 1
        bulk.update(Person, rows.PERSON_UPDATE, updates)
        settle_fixed(fixed.values(), self._now)

    def _truly_moved(self, elsewhere: Sequence[Homecomer]) -> list[tuple[KnownPerson, int]]:
        """Leave out whom a registered change took away from the household that the list names."""
        people = [person.id for _, person, _, _ in elsewhere]
        departures = membership.last_departures(people)
        arrivals = membership.arrivals(people)
        moved = []
        for member, person, home, draft in elsewhere:
            _, left, day = departures.get(person.id, ("", 0, ""))
            if left == home and arrivals.get(person.id) in _REGISTERED:
                self._warn(member, faults.moved_away(draft.code, day))
                continue
            moved.append((person, home))
            self._report.new_person(draft.code, person.code, person.name, "由其他户转入")
        return moved

    def _move(self, moved: Sequence[tuple[KnownPerson, int]]) -> None:
        membership.close_memberships(
            [person.id for person, _ in moved], LeaveReason.MOVED_HOUSEHOLD, self._today
        )
        membership.open_memberships(
            [(person.id, home, JoinReason.MOVED_HOUSEHOLD) for person, home in moved], self._today
        )
        membership.settle([(home, person.id) for person, home in moved])
        for person, home in moved:
            self._changed_homes.update({home, person.household or home})
        self.counts.moved_persons += len(moved)

    def _bring_back(self, away: Sequence[Homecomer]) -> None:
        """Let people who had left belong again, unless the register knows that they left for good.

        The dead stay dead; who moved or married out comes back only into another household.
        """
        departures = membership.last_departures([person.id for _, person, _, _ in away])
        joining, homes = [], []
        for member, person, home, draft in away:
            reason, household, day = departures.get(person.id, ("", 0, ""))
            if reason in _FOR_GOOD or (reason in _ELSEWHERE and household == home):
                self._warn(member, faults.has_left(LeaveReason(reason).label, day))
                continue
            joining.append((person.id, home, JoinReason.RELISTED))
            homes.append((home, person.id))
            self._report.new_person(draft.code, person.code, person.name, "重新列入名单")
        membership.open_memberships(joining, self._today)
        membership.settle(homes)
        self._changed_homes.update(home for home, _ in homes)
        self.counts.returned_persons += len(joining)


def _portions(numbers: list[int], size: int) -> list[list[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]
