"""Every table has its migration, its glossary row and a class for each field."""

from __future__ import annotations

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.architecture.source_tree import PROJECT


def own_models():
    return [model for model in apps.get_models() if model.__module__.startswith("xianjie.")]


@pytest.mark.django_db
def test_migrations_match_the_models() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


def test_system_checks_are_silent() -> None:
    call_command("check", fail_level="WARNING")


def test_every_model_has_a_glossary_row() -> None:
    rows = [
        line.split("|")
        for line in (PROJECT / "GLOSSARY.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|")
    ]
    where = " ".join(row[3] for row in rows if len(row) > 4)
    missing = [model.__name__ for model in own_models() if f"`{model.__name__}`" not in where]
    assert missing == []


def test_every_field_is_classed() -> None:
    from xianjie.apps.audit.classification import classification_faults

    assert [fault for model in own_models() for fault in classification_faults(model)] == []
