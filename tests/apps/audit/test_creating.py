"""Tables of an app made in one step: the state knows the new models, once each."""

from __future__ import annotations

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from xianjie.apps.audit.creating import CreateTables

KEY = ("id", models.BigAutoField(primary_key=True))


def two() -> CreateTables:
    """Two tables that point at each other."""
    home = models.ForeignKey("trial.Home", models.CASCADE)
    head = models.ForeignKey("trial.Member", models.CASCADE, null=True, related_name="+")
    return CreateTables(
        [
            migrations.CreateModel("Home", [KEY, ("head", head)]),
            migrations.CreateModel("Member", [KEY, ("home", home)]),
        ]
    )


@pytest.mark.parametrize("rendered", [False, True])
def test_state_knows_the_models_and_their_relations(rendered: bool) -> None:
    state = ProjectState()
    if rendered:
        assert list(state.apps.get_models()) == []
    two().state_forwards("trial", state)
    home = state.apps.get_model("trial", "Home")
    member = state.apps.get_model("trial", "Member")
    assert member._meta.get_field("home").related_model is home
    assert home._meta.get_field("head").related_model is member


@pytest.mark.django_db
def test_tables_come_and_go() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite changes no schema within the transaction of a test")
    operation, before, after = two(), ProjectState(), ProjectState()
    operation.state_forwards("trial", after)

    def tables() -> list[str]:
        names = connection.introspection.table_names()
        return sorted(name for name in names if name.startswith("trial_"))

    with connection.schema_editor() as editor:
        operation.database_forwards("trial", editor, before, after)
    assert tables() == ["trial_home", "trial_member"]
    with connection.schema_editor() as editor:
        operation.database_backwards("trial", editor, after, before)
    assert tables() == []
