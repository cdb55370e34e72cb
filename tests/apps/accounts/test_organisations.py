"""Organisations and what they were called when."""

from __future__ import annotations

from datetime import date

import pytest

from xianjie.apps.accounts.actions import (
    change_organisation,
    create_organisation,
    rename_organisation,
)
from xianjie.apps.accounts.actors import Actor
from xianjie.apps.accounts.enums import OrganisationLevel, Role
from xianjie.apps.accounts.models import Organisation
from xianjie.apps.accounts.queries import name_on, names_of, organisations_named
from xianjie.apps.accounts.scope import Scope
from xianjie.apps.audit.models import AuditEvent
from xianjie.kernel.errors import RefusedError

pytestmark = pytest.mark.django_db
CODE = "532325000000"
COUNTY = OrganisationLevel.COUNTY


@pytest.fixture
def office(root, now) -> Organisation:
    made = create_organisation(by=root, name="县扶贫办", sector="农业农村", level=COUNTY,
                               division_code=CODE, now=now)  # fmt: skip
    for name, since in (
        ("县乡村振兴局", date(2021, 6, 1)),
        ("县农业农村局", date(2023, 12, 1)),
    ):
        rename_organisation(by=root, organisation=made, name=name, valid_from=since, now=now)
    return made


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2016, 1, 1), "县扶贫办"),
        (date(2021, 5, 31), "县扶贫办"),
        (date(2021, 6, 1), "县乡村振兴局"),
        (date(2023, 11, 30), "县乡村振兴局"),
        (date(2023, 12, 1), "县农业农村局"),
        (date(2030, 1, 1), "县农业农村局"),
    ],
)
def test_the_name_of_a_day(office, day, name) -> None:
    assert name_on(office, day) == name


def test_one_that_never_changed(root, now) -> None:
    made = create_organisation(by=root, name="县民政局", sector="民政", level=COUNTY,
                               division_code=CODE, now=now)  # fmt: skip
    assert name_on(made, date(2010, 1, 1)) == "县民政局"
    assert not names_of(made).exists()


def test_old_names_find_the_organisation(office) -> None:
    for name in ("县扶贫办", "县乡村振兴局", "县农业农村局"):
        assert list(organisations_named(name, CODE)) == [office]
    assert not organisations_named("县扶贫办", "620402000000").exists()


@pytest.mark.parametrize(
    ("name", "since", "code"),
    [
        ("县农业农村局", date(2025, 1, 1), "same-name"),
        ("县农牧局", date(2023, 12, 1), "before-last-name"),
        ("县民政局", date(2025, 1, 1), "name-taken"),
    ],
)
def test_renaming_is_refused(root, now, office, name, since, code) -> None:
    create_organisation(by=root, name="县民政局", sector="民政", level=COUNTY, division_code=CODE,
                        now=now)  # fmt: skip
    with pytest.raises(RefusedError) as caught:
        rename_organisation(by=root, organisation=office, name=name, valid_from=since, now=now)
    assert caught.value.code == code
    assert [known.name for known in names_of(office)] == [
        "县农业农村局", "县乡村振兴局", "县扶贫办",
    ]  # fmt: skip


def test_only_an_administrator_of_the_place(root, now, office) -> None:
    for scope in (Scope.of(["620402"], [Role.ADMINISTRATOR]),
                  Scope.of(["532325"], [Role.SECURITY_OFFICER])):  # fmt: skip
        by = Actor("user:x", scope)
        with pytest.raises(RefusedError):
            create_organisation(by=by, name="县水利局", sector="水利", level=COUNTY,
                                division_code=CODE, now=now)  # fmt: skip
        with pytest.raises(RefusedError):
            change_organisation(by=by, organisation=office, sector="", level=COUNTY, now=now)
        with pytest.raises(RefusedError):
            rename_organisation(by=by, organisation=office, name="x", valid_from=now.date(),
                                now=now)  # fmt: skip


def test_everything_is_audited(root, now, office) -> None:
    change_organisation(by=root, organisation=office, sector="政府", level=COUNTY, now=now)
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "accounts.register-organisation",
        "accounts.rename-organisation",
        "accounts.rename-organisation",
        "accounts.change-organisation",
    ]
    assert AuditEvent.objects.order_by("id")[1].detail == {
        "old": "县扶贫办",
        "name": "县乡村振兴局",
        "valid_from": "2021-06-01",
        "until": "2021-05-31",
    }
