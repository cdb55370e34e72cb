from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command

from xianjie.web import assets
from xianjie.web.assets import (
    ASSETS,
    PackageFinder,
    collect_static,
    vendor_url,
    without_source_map,
)

MANIFEST = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"


@pytest.fixture
def packages(settings, tmp_path: Path) -> Path:
    settings.NODE_MODULES_DIR = tmp_path / "node_modules"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": MANIFEST}}
    settings.STATICFILES_FINDERS = ["xianjie.web.assets.PackageFinder"]
    finders.get_finder.cache_clear()
    yield settings.NODE_MODULES_DIR
    finders.get_finder.cache_clear()


def install(packages: Path, content: bytes) -> None:
    for file in ASSETS.values():
        path = packages / file
        path.parent.mkdir(parents=True)
        path.write_bytes(content)


def test_a_file_is_collected_without_its_source_map(packages: Path, settings) -> None:
    install(packages, b"var a = 1;\n//# sourceMappingURL=a.js.map\n")
    call_command("collectstatic", interactive=False, verbosity=0)
    address = vendor_url("echarts.js")
    assert address.startswith("/static/xianjie/vendor/echarts.")
    collected = Path(settings.STATIC_ROOT) / address.removeprefix("/static/")
    assert collected.read_bytes() == b"var a = 1;\n\n"


def test_what_stands_collected_is_collected_again_only_when_something_changed(
    packages: Path, settings
) -> None:
    install(packages, b"var a = 1;")
    assert collect_static()
    assert not collect_static()
    served = Path(settings.STATIC_ROOT) / vendor_url("dexie.js").removeprefix("/static/")
    served.unlink()  # somebody tidied up
    assert collect_static()
    assert served.is_file()
    (packages / ASSETS["dexie.js"]).write_bytes(b"var a = 2;")  # a new version, as long as the old
    assert collect_static()
    changed = Path(settings.STATIC_ROOT) / vendor_url("dexie.js").removeprefix("/static/")
    assert changed.read_bytes() == b"var a = 2;"
    (packages / ASSETS["dexie.js"]).unlink()
    assert collect_static()
    assert not collect_static()


def test_a_collection_that_was_broken_off_is_done_again(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(packages, b"var a = 1;")
    with monkeypatch.context() as patch:
        patch.setattr(assets, "call_command", lambda *_words, **_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            collect_static()
    assert collect_static()


def test_without_the_package_there_is_no_address(packages: Path) -> None:
    call_command("collectstatic", interactive=False, verbosity=0)
    assert vendor_url("echarts.js") == ""


def test_nothing_else_of_the_packages_is_found(packages: Path) -> None:
    install(packages, b"var a = 1;")
    (packages / "echarts" / "secret.js").write_text("x")
    finder = PackageFinder()
    assert finder.find("xianjie/vendor/echarts.js") == str(packages / ASSETS["echarts.js"])
    assert finder.find("xianjie/vendor/secret.js") is None
    assert finder.find("echarts/dist/echarts.min.js") is None
    served = ["xianjie/vendor/dexie.js", "xianjie/vendor/echarts.js"]
    assert [path for path, _ in finder.list(None)] == served


def test_source_maps_of_styles_go_too() -> None:
    assert without_source_map(b"a{}\n/*# sourceMappingURL=a.css.map */") == b"a{}\n"
