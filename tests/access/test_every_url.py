"""Every address, as every role, at home and from another county."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.table import Row, all_rows, all_views
from tests.access.world import SECRET_CODE, SECRET_HEAD, World, build_world
from tests.web.pages import plain_static_files  # noqa: F401
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User

PUBLIC = {"accounts:login", "accounts:logout"}
CLOSED = (403, 404)


@pytest.fixture
def world(db, home, settings, tmp_path) -> World:
    return build_world(settings, tmp_path / "rulebook")


def ask(row: Row, world: World, user: User, kwargs: dict) -> object:
    client = Client(raise_request_exception=True)
    client.force_login(user)
    if row.setup is not None:
        row.setup(client, user)
    address = reverse(row.view, kwargs=kwargs)
    return getattr(client, row.method)(address, row.data(world))


@pytest.mark.django_db
@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_the_right_roles_at_home(row: Row, world: World) -> None:
    wrong = {}
    # Those who may not come first: what they try must leave no trace for those who may.
    for role in sorted(set(Role) - row.roles) + sorted(row.roles):
        kwargs = row.kwargs(world)
        code = ask(row, world, world.own[role], kwargs).status_code
        if code not in (row.answers if role in row.roles else CLOSED):
            wrong[role.value] = code
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_nobody_from_another_county(row: Row, world: World) -> None:
    wrong = {}
    for role in Role:
        kwargs = row.kwargs(world)
        answer = ask(row, world, world.foreign[role], kwargs)
        code = answer.status_code
        if role not in row.roles:
            fits = code in CLOSED
        elif row.of_a_place:
            fits = code == 404
        else:
            body = b"".join(answer) if answer.streaming else answer.content
            fits = code in row.answers and not any(
                secret.encode() in body for secret in (SECRET_CODE, SECRET_HEAD)
            )
        if not fits:
            wrong[role.value] = code
    assert wrong == {}


@pytest.mark.django_db
@pytest.mark.parametrize("row", all_rows(), ids=str)
def test_a_stranger_is_sent_to_sign_in(row: Row, world: World) -> None:
    answer = getattr(Client(), row.method)(reverse(row.view, kwargs=row.kwargs(world)))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("accounts:login"))


def test_every_address_has_a_row() -> None:
    assert set(all_views()) - PUBLIC - {row.view for row in all_rows()} == set()
