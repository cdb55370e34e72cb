"""Organisations and their dated names."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from xianjie.apps.accounts.actions.accounts import check_may_manage
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import OrganisationLevel
from xianjie.apps.accounts.models import Organisation, OrganisationName
from xianjie.apps.audit.actions import record
from xianjie.kernel.errors import RefusedError


@transaction.atomic
def register_organisation(
    *,
    by: Actor,
    name: str,
    sector: str,
    level: OrganisationLevel,
    division_code: str,
    now: datetime,
) -> Organisation:
    """Return the organisation of that name in a division, made if it is new."""
    check_may_manage(by, division_code)
    organisation, created = Organisation.objects.get_or_create(
        name=name, division_code=division_code, defaults={"sector": sector, "level": level}
    )
    if created:
        _record(by, organisation, "register-organisation", now, name=name, sector=sector)
    return organisation


@transaction.atomic
def create_organisation(
    *,
    by: Actor,
    name: str,
    sector: str,
    level: OrganisationLevel,
    division_code: str,
    now: datetime,
) -> Organisation:
    """Make an organisation; refuse a name that one of the same division has."""
    check_may_manage(by, division_code)
    _check_free(name, division_code)
    return register_organisation(
        by=by, name=name, sector=sector, level=level, division_code=division_code, now=now
    )


@transaction.atomic
def change_organisation(
    *, by: Actor, organisation: Organisation, sector: str, level: OrganisationLevel, now: datetime
) -> None:
    """Correct the sector and level of an organisation; its name has a history of its own."""
    check_may_manage(by, organisation.division_code)
    organisation.sector = sector
    organisation.level = level
    organisation.save(update_fields=["sector", "level"])
    _record(by, organisation, "change-organisation", now, sector=sector, level=str(level))


@transaction.atomic
def rename_organisation(
    *, by: Actor, organisation: Organisation, name: str, valid_from: date, now: datetime
) -> None:
    """Let an organisation be called otherwise from a day on (扶贫办 → 乡村振兴局 → 农业农村局).

    Posts, feeds and tasks stay with it. The name it had until then is kept with its dates; the
    first one has no known beginning. Raises ``RefusedError`` for a day that is not after the
    last renaming, and for a name that another organisation of the division has.
    """
    check_may_manage(by, organisation.division_code)
    if name == organisation.name:
        raise RefusedError("same-name", "新名称与现在的名称相同，请改正。")
    _check_free(name, organisation.division_code)
    last = organisation.names.order_by("valid_from").last()
    if last is None:
        last = OrganisationName(
            organisation=organisation, name=organisation.name, valid_from=date.min
        )
    if valid_from <= last.valid_from:
        raise RefusedError(
            "before-last-name", f"新名称应在 {last.valid_from:%Y-%m-%d} 之后启用，请改正日期。"
        )
    last.valid_to = valid_from
    last.save()
    OrganisationName.objects.create(organisation=organisation, name=name, valid_from=valid_from)
    old, organisation.name = organisation.name, name
    organisation.save(update_fields=["name"])
    _record(
        by, organisation, "rename-organisation", now, old=old, name=name,
        valid_from=valid_from.isoformat(), until=(valid_from - timedelta(days=1)).isoformat(),
    )  # fmt: skip


def _check_free(name: str, division_code: str) -> None:
    if Organisation.objects.filter(name=name, division_code=division_code).exists():
        raise RefusedError("name-taken", f"该地区已有单位“{name}”，请核对后换一个名称。")


def _record(by: Actor, organisation: Organisation, act: str, now: datetime, **detail: str) -> None:
    record(
        actor=by,
        action=f"accounts.{act}",
        object_type="organisation",
        object_id=organisation.pk,
        at=now,
        division_code=organisation.division_code,
        detail=detail,
    )
