"""The people of a county as the linker needs them."""

from __future__ import annotations

from collections.abc import Iterator

from xianjie.apps.registry.models import Person
from xianjie.engine.link import Linker, People, PersonRecord

CHUNK = 5000
HEAD = "户主"


def county_linker(county_code: str) -> Linker:
    """Return a linker over everyone who belongs to a household of the county.

    Holds identity numbers in memory, some 400 bytes a person, for as long as it is kept.
    """
    return Linker(People(_records(county_code)))


def _records(county_code: str) -> Iterator[PersonRecord]:
    fields = (
        "id",
        "household_id",
        "household__division_code",
        "id_number",
        "name",
        "birth_date",
        "phone",
        "household__phone",
        "relation",
    )
    found = Person.objects.filter(county_code=county_code, household__isnull=False)
    for row in found.order_by("id").values_list(*fields).iterator(chunk_size=CHUNK):
        person, household, village, number, name, birth, own_phone, home_phone, relation = row
        yield PersonRecord(
            person,
            household,
            village,
            number,
            name,
            birth,
            own_phone or home_phone,
            relation == HEAD,
        )
