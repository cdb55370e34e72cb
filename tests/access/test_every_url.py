"""Every address, as every role, at home and from another county."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.base import Template
from django.test import Client, override_settings
from django.test.utils import _TestState
from django.urls import reverse

from tests.access.table import Row, all_rows, all_views, walked_rows
from tests.access.world import SECRET_CODE, SECRET_HEAD, World, build_world
from tests.web.counting import counted_once
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.models import User
from xianjie.config import navigation
from xianjie.web import errors

PUBLIC = {"accounts:login", "accounts:logout"}
CLOSED = (403, 404)
PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def told_plainly(request: HttpRequest, page: str, status: int, *_rest: object) -> HttpResponse:
    """Answer an error by its number alone; tests/web/test_errors.py looks at the pages."""
    del request, page
    return HttpResponse(status=status)


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever the block stores."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def both_counties(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Both counties with everybody signed in, stored once for all rows and then taken back."""
    home = tmp_path_factory.mktemp("access")
    shutil.copytree(settings.KEYS_DIR, home / "keys")
    folders = "keys lake rulebook uploads exports logs".split()
    with (
        override_settings(
            HOME=home,
            STATIC_ROOT=home,
            AXES_ENABLED=False,
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            PACKAGED_RULEBOOK_DIR=settings.PACKAGED_RULEBOOK_DIR,
            STORAGES=settings.STORAGES | {"staticfiles": {"BACKEND": PLAIN}},
            **{f"{name.upper()}_DIR": home / name for name in folders},
        ),
        mock.patch.object(navigation, "NAVIGATION", counted_once()),
        mock.patch.object(errors, "_told", told_plainly),
        # Nobody here asks an answer for its templates: they need not be copied with all they know.
        mock.patch.object(Template, "_render", _TestState.saved_data.template_render),
        django_db_blocker.unblock(),
        undone(),
    ):
        world = build_world(settings, home / "published")
        # One chain of middleware answers for everybody; each visitor has cookies of their own.
        world.handler.load_middleware()
        yield world


@pytest.fixture
def world(both_counties: World, django_db_blocker: Any) -> Iterator[World]:
    """Both counties as they were built; what a row does is taken back."""
    with django_db_blocker.unblock(), undone():
        yield both_counties


def ask(row: Row, world: World, user: User, kwargs: dict) -> object:
    client = Client(raise_request_exception=True)
    client.handler = world.handler
    client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[user.pk]
    if row.setup is not None:
        row.setup(client, user)
    address = reverse(row.view, kwargs=kwargs)
    return getattr(client, row.method)(address, row.data(world))


def places(row: Row, world: World, roles: Iterable[Role]) -> Iterator[tuple[Role, dict]]:
    """Yield each role with the thing it asks for: a new one where asking may have used it up."""
    kept: dict | None = None
    for role in roles:
        if kept is None or row.method != "get":
            kept = row.kwargs(world)
        yield role, kept


def tells_the_secret(answer: Any, secrets: tuple[str, ...] = (SECRET_CODE, SECRET_HEAD)) -> bool:
    """Whether an answer, also a workbook, tells of the world's household."""
    body = b"".join(answer) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    return any(secret.encode() in body for secret in secrets)


@pytest.mark.parametrize("row", walked_rows(), ids=str)
def test_the_right_roles_at_home(row: Row, world: World) -> None:
    wrong = {}
    # Those who may not come first: what they try must leave no trace for those who may.
    order = sorted(set(Role) - row.roles) + sorted(row.roles)
    for role, kwargs in places(row, world, order):
        code = ask(row, world, world.own[role], kwargs).status_code
        if code not in (row.answers if role in row.roles else CLOSED):
            wrong[role.value] = code
    assert wrong == {}


@pytest.mark.parametrize("row", walked_rows(), ids=str)
def test_nobody_from_another_county(row: Row, world: World) -> None:
    """Those who may: whoever may not at home is refused before anybody looks at the place."""
    wrong = {}
    for role, kwargs in places(row, world, sorted(row.roles)):
        answer = ask(row, world, world.foreign[role], kwargs)
        code = answer.status_code
        if row.of_a_place:
            fits = code == 404
        else:
            fits = code in row.answers and not tells_the_secret(answer)
        if not fits:
            wrong[role.value] = code
    assert wrong == {}


@pytest.mark.parametrize("row", walked_rows(), ids=str)
def test_a_stranger_is_sent_to_sign_in(row: Row, world: World) -> None:
    client = Client()
    client.handler = world.handler
    answer = getattr(client, row.method)(reverse(row.view, kwargs=row.kwargs(world)))
    if row.is_public:
        assert answer.status_code in row.answers
        assert not tells_the_secret(answer)
        return
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("accounts:login"))


# The mark lets pytest-django make the database when only this module is run.
@pytest.mark.django_db
def test_every_address_has_a_row() -> None:
    assert set(all_views()) - PUBLIC - {row.view for row in all_rows()} == set()
