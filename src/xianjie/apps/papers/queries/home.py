"""The household that a paper is about, with everybody in it, as papers print them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xianjie.apps.divisions.queries.places import COUNTY_DIGITS, villages_by_code
from xianjie.apps.divisions.queries.tree import division_names
from xianjie.apps.registry.models import Household, Person
from xianjie.apps.registry.queries.sheet import Contact, sheet_of
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.ids import mask_id, mask_phone

_CODE_DIGITS = 12


@dataclass(frozen=True)
class Home:
    """A household with its members, the head first, and its place by name.

    ``full`` shows numbers of people and phones in full, otherwise masked; an account number is
    never printed.
    """

    household: Household
    members: tuple[Person, ...]
    county: str
    town: str
    village: str
    place: str
    contacts: tuple[Contact, ...]
    full: bool

    @property
    def head(self) -> Person | None:
        """The head of the household, where the list has one."""
        return next((one for one in self.members if one.relation == HEAD), None)

    @property
    def head_number(self) -> str:
        """The head's ID number as it may be printed; empty where none is known."""
        return self.number_of(self.head) if self.head is not None else ""

    @property
    def phone(self) -> str:
        """The household's phone as it may be printed."""
        return self.shown_phone(self.household.phone)

    @property
    def address(self) -> str:
        """Village and group; the house as well where numbers are printed in full."""
        parts = [self.place, self.household.group_name]
        return "".join([*parts, self.household.address] if self.full else parts)

    def number_of(self, person: Person) -> str:
        """Return the ID number of a member as it may be printed."""
        number = person.id_number
        return number if self.full or not number else mask_id(number)

    def shown_phone(self, phone: str) -> str:
        """Return a phone as it may be printed."""
        return phone if self.full or not phone else mask_phone(phone)


def home_of(household: Household, *, on: date, full: bool) -> Home:
    """Return a household, found through the gate, as papers of a day print it.

    A constant number of queries.
    """
    people = Person.objects.proven("of a household found through the gate")
    members = sorted(
        people.filter(household=household), key=lambda one: (one.relation != HEAD, one.pk)
    )
    code = household.division_code
    county = code[:COUNTY_DIGITS].ljust(_CODE_DIGITS, "0")
    place = villages_by_code([code])[code]
    sheet = sheet_of(household, on=on, named=True)
    return Home(
        household=household,
        members=tuple(members),
        county=division_names([county]).get(county, ""),
        town=place.town,
        village=place.name,
        place=sheet.place,
        contacts=sheet.contacts,
        full=full,
    )
