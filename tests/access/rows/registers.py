"""Registers: grids, grid workers, villages, filed papers, trainings, outside platforms."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.table import Row, may
from tests.access.world import World
from tests.web.ledger.sheets import workbook
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.ledger.models import LedgerUpload, SavedFilter
from xianjie.apps.ledger.storage import keep
from xianjie.apps.registry.actions import archive_path
from xianjie.apps.registry.interfaces.registers import DOCUMENTS, GRID_WORKERS, GRIDS, VILLAGES
from xianjie.apps.registry.models import ArchiveDocument, Grid, GridWorker, VillageYear
from xianjie.apps.sources.interfaces.registers import PLATFORMS, TRAININGS
from xianjie.apps.sources.models import OutsidePlatform, Training
from xianjie.web.ledger.register import Register

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
DAY = date(2022, 7, 1)
STAMPS = {"created_at": NOW, "updated_at": NOW}
VIEW, CHANGE = Permission.VIEW_REGISTERS, Permission.CHANGE_REGISTERS


def grid(world: World) -> Grid:
    found, _ = Grid.objects.get_or_create(
        code="G1",
        defaults={"name": "旧城网格", "level": "VILLAGE", "division_code": world.village,
                  "division_end": world.village, **STAMPS},
    )  # fmt: skip
    return found


def grid_worker(world: World) -> GridWorker:
    found, _ = GridWorker.objects.get_or_create(
        grid=grid(world), post="WORKER", valid_from=DAY,
        defaults={"name": "李大山", "phone": "13800001111", **STAMPS},
    )  # fmt: skip
    return found


def village(world: World) -> VillageYear:
    found, _ = VillageYear.objects.get_or_create(
        division_code=world.village, year=2022, defaults=STAMPS
    )
    return found


def document(world: World) -> ArchiveDocument:
    content = b"%PDF-1.4 synthetic"
    found, _ = ArchiveDocument.objects.get_or_create(
        division_code=world.village, title="公示",
        defaults={"kind": "NOTICE", "dated_on": DAY, "file_name": "公示.pdf", "size": len(content),
                  "sha256": hashlib.sha256(content).hexdigest(), "filed_at": NOW,
                  "filed_by": "test", "household": world.household},
    )  # fmt: skip
    path = archive_path(found)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return found


def training(world: World) -> Training:
    found, _ = Training.objects.get_or_create(
        division_code=world.village, held_on=DAY, topic="录入培训",
        defaults={"organiser": "县农业农村局", "hours": 4, "attendees": 20, "names": "李大山",
                  **STAMPS},
    )  # fmt: skip
    return found


def platform(world: World) -> OutsidePlatform:
    found, _ = OutsidePlatform.objects.get_or_create(
        division_code=world.village, name="832平台", defaults={"contact": "李大山", **STAMPS}
    )
    return found


def _upload(register: Register, head: list[str]) -> Callable[[World], dict[str, int]]:
    def make(world: World) -> dict[str, int]:
        content = workbook(head, [["x"] * len(head)])
        upload, is_new = LedgerUpload.objects.get_or_create(
            user=world.own[Role.COUNTY_ANALYST], register=register.name,
            defaults={"file_name": "a.xlsx", "sha256": hashlib.sha256(content).hexdigest(),
                      "size": len(content), "created_at": NOW,
                      "outcome": {"new": 0, "changed": 0, "same": 0, "unknown": [],
                                  "faults": {"2": ["错"]}}},
        )  # fmt: skip
        if is_new:
            keep(upload, content)
        return {"pk": upload.pk}

    return make


def _filter(register: Register) -> Callable[[World], dict[str, int]]:
    def make(world: World) -> dict[str, int]:
        found, _ = SavedFilter.objects.get_or_create(
            user=world.own[Role.COUNTY_ANALYST], register=register.name, name="常用",
            defaults={"created_at": NOW},
        )  # fmt: skip
        return {"pk": found.pk}

    return make


def register_case(
    register: Register,
    make: Callable[[World], Any],
    valid: Callable[[World], dict[str, Any]],
    secret: str = "",
) -> Iterator[Row]:
    """The rows of all pages of a register on the ledger kit; one call a register.

    ``make`` stores one row in the world's village, or finds it, and returns it; ``valid`` is what
    a form for that row sends (choices and numbers as the form takes them, never ``version``);
    ``secret`` names a column with a ``mask``. A register that concerns the clerks of named
    sectors (``clerk_sectors``) is closed to the world's clerk, whose bureau has none.
    """
    clerks = frozenset({Role.DEPARTMENT_CLERK})
    closed = clerks if getattr(register.addressee, "clerk_sectors", ()) else frozenset()
    kind = _kind(register)
    brief = {(f"{_views_of(register)}{suffix}", method) for suffix, method in _BRIEF}
    for row in _pages(register, make, valid, secret):
        yield replace(
            row, roles=row.roles - closed, register=register.name, kind=kind,
            brief=(row.view, row.method) in brief,
        )  # fmt: skip


def _views_of(register: Register) -> str:
    return f"{register.app}:{register.route or register.key}"


_BRIEF = (("", "get"), ("-export", "get"), ("-detail", "get"), ("-edit", "post"))


def _kind(register: Register) -> tuple[str, ...]:
    """What decides who may do what with a register: registers alike in it share all their code."""
    model: Any = register.model
    own = {
        name
        for base in model.__mro__
        if base.__module__.startswith("xianjie.apps") and base is not model
        for name in vars(base)
        if name == "written_by"
    } | ({"own written_by"} if "written_by" in vars(model) else set())
    # Which roles read and write is asked of every register by its brief rows.
    told = (
        register.creates, register.edits, register.restores, register.imports,
        *(bool(one) for one in (register.concern, register.saves, register.retires,
                                register.form)),
        type(model._default_manager).__name__, bool(getattr(model, "own_area", "")),
        bool(getattr(model, "clerk_sectors", ())), register.place_field.count("__"), *sorted(own),
    )  # fmt: skip
    return tuple(str(one) for one in told)


def _pages(
    register: Register,
    make: Callable[[World], Any],
    valid: Callable[[World], dict[str, Any]],
    secret: str,
) -> Iterator[Row]:
    name = _views_of(register)
    readers, writers = may(Permission(register.view)), may(Permission(register.change))
    owner = frozenset({Role.COUNTY_ANALYST})

    def pk(world: World) -> dict[str, int]:
        return {"pk": make(world).pk}

    def changed(world: World) -> dict[str, Any]:
        return valid(world) | {"version": make(world).version}

    yield Row(name, readers)
    yield Row(name, readers, data=lambda _: {"q": "x"}, method="post", answers=(302,))
    yield Row(f"{name}-export", readers)
    # Personal values in full need a right and a second factor of their own.
    yield Row(
        f"{name}-filter", readers, data=lambda _: {"name": "a"}, method="post", answers=(302,)
    )
    yield Row(
        f"{name}-filter-remove",
        owner,
        _filter(register),
        method="post",
        answers=(302,),
        of_a_place=True,
    )
    yield Row(f"{name}-detail", readers, pk, of_a_place=True)
    yield Row(f"{name}-retire", writers, pk, of_a_place=True)
    yield Row(f"{name}-retire", writers, pk, data=lambda _: {}, method="post", of_a_place=True)
    if secret:
        unmaskers = may(Permission.UNMASK_PERSONAL) & readers

        def field(world: World) -> dict[str, Any]:
            return pk(world) | {"name": secret}

        yield Row(f"{name}-unmask", unmaskers, field, of_a_place=True)
        yield Row(
            f"{name}-unmask",
            unmaskers,
            field,
            lambda _: {"reason": "核实"},
            method="post",
            of_a_place=True,
        )
    if register.creates:
        yield Row(f"{name}-new", writers)
        yield Row(f"{name}-new", writers, data=lambda _: {}, method="post")
    if register.edits:
        yield Row(f"{name}-edit", writers, pk, of_a_place=True)
        yield Row(
            f"{name}-edit", writers, pk, changed, method="post", answers=(302,), of_a_place=True
        )
    if register.restores:
        yield Row(f"{name}-restore", writers, pk, method="post", answers=(302,), of_a_place=True)
    if register.imports:
        head = [column.title for column in register.edited]
        upload = _upload(register, head)
        yield Row(f"{name}-template", writers)
        yield Row(f"{name}-import", writers)
        yield Row(f"{name}-import", writers, data=lambda _: {}, method="post")
        # An upload belongs to who sent it.
        yield Row(f"{name}-upload", owner, upload, of_a_place=True)
        yield Row(f"{name}-upload", owner, upload, method="post", answers=(302,), of_a_place=True)
        yield Row(f"{name}-refused", owner, upload, of_a_place=True)


def _file(_world: World) -> dict[str, Any]:
    return {"file": SimpleUploadedFile("a.pdf", io.BytesIO(b"%PDF-1.4").read())}


COUNTY_WRITERS = frozenset({Role.COUNTY_ANALYST})

ROWS = [
    *register_case(GRIDS, grid, lambda w: {"code": "G1", "name": "网格", "level": "VILLAGE",
                                   "division_code": w.village}),
    *register_case(GRID_WORKERS, grid_worker, lambda w: {"grid": grid(w).code, "post": "LEADER",
                                                 "valid_from": "2022-07-01"}, "phone"),
    *register_case(VILLAGES, village, lambda w: {"division_code": w.village, "year": "2022"}),
    *register_case(DOCUMENTS, document, _file),
    *register_case(TRAININGS, training, lambda w: {"topic": "录入培训", "held_on": "2022-07-01",
                                           "division_code": w.village, "organiser": "局",
                                           "hours": "4", "attendees": "21"}, "names"),
    *register_case(PLATFORMS, platform, lambda w: {"name": "832平台", "division_code": w.village,
                                           "way": "FILE"}, "contact"),
    Row("registry:documents-file", may(Permission.VIEW_HOUSEHOLDS),
        lambda w: {"pk": document(w).pk}, of_a_place=True),
    # Seeding is for the whole county: a township reviewer may change registers, but not there.
    Row("registry:villages-seed", may(CHANGE), method="post", answers=(302, 409)),
    Row("sources:platforms-seed", may(CHANGE), method="post", answers=(302, 409)),
]  # fmt: skip
