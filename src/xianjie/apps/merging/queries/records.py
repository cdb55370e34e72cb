"""The people of a county as the search for duplicates needs them; in memory only."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import BinaryField, ExpressionWrapper, F

from xianjie.apps.audit.keys import keyring
from xianjie.apps.merging.finding import Record
from xianjie.apps.registry.enums import LeaveReason
from xianjie.apps.registry.models import Membership, Person
from xianjie.apps.registry.relations import HEAD
from xianjie.kernel.ids import identity_part, normalise_id

CHUNK = 5000


def county_records(county: str) -> list[Record]:
    """Return everybody of a county who stands for a person: members, and who has left.

    Merged duplicates are left out, and people of whom every stay was undone.
    """
    return [*_members(county), *_gone(county)]


def _members(county: str) -> Iterator[Record]:
    found = Person.objects.filter(county_code=county, household__is_active=True)
    rows = found.annotate(sealed=_sealed(), home_phone=F("household__phone_index"))
    for pk, home, village, sealed, ok, name, birth, sex, own, home_phone, relation in (
        rows.order_by("id")
        .values_list(
            "id", "household_id", "household__division_code", "sealed", "id_check_ok", "name",
            "birth_date", "sex", "phone_index", "home_phone", "relation",
        )
        .iterator(chunk_size=CHUNK)
    ):  # fmt: skip
        phone = bytes(own or home_phone or b"")
        yield Record(
            pk, home, village, _number(sealed), bool(ok), name, birth, sex, phone, relation == HEAD
        )


def _gone(county: str) -> Iterator[Record]:
    """Yield who belongs to no household now, with the village of the last one."""
    stays = Membership.objects.filter(
        person__county_code=county, person__household=None, person__merged_into=None
    ).exclude(left_reason=LeaveReason.UNDONE)
    rows = stays.order_by("left_on", "id").values_list("person_id", "household__division_code")
    last = dict(rows.iterator(chunk_size=CHUNK))
    found = Person.objects.filter(county_code=county, household=None, merged_into=None)
    for pk, sealed, ok, name, birth, sex, phone in (
        found.annotate(sealed=_sealed())
        .order_by("id")
        .values_list("id", "sealed", "id_check_ok", "name", "birth_date", "sex", "phone_index")
        .iterator(chunk_size=CHUNK)
    ):
        if pk in last:
            yield Record(
                pk, None, last[pk], _number(sealed), bool(ok), name, birth, sex,
                bytes(phone or b""), False,
            )  # fmt: skip


def _sealed() -> ExpressionWrapper[F]:
    """Return the number as its bytes; decrypting here is three times as fast."""
    return ExpressionWrapper(F("id_number"), output_field=BinaryField())


def _number(sealed: bytes | None) -> str:
    text = keyring().decrypt(bytes(sealed)) if sealed else ""
    return identity_part(normalise_id(text)) if text else ""
