"""What the settings promise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.utils import formats
from django.utils.numberformat import format as format_number

from xianjie.kernel.crypto import KeyRing


def value_of(name: str, home: Path, **environ: str) -> str:
    """Return a setting as a fresh process sees it."""
    code = f"from xianjie.config import settings; print(settings.{name})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "XIANJIE_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_digits_are_grouped_by_three() -> None:
    formats.reset_format_cache()
    grouping = formats.get_format("NUMBER_GROUPING")
    separator = formats.get_format("THOUSAND_SEPARATOR")
    shown = format_number(
        1234567, ".", grouping=grouping, thousand_sep=separator, force_grouping=True
    )
    assert shown == "1,234,567"


def test_session_key_stays_and_is_no_constant(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for home in (first, second):
        KeyRing.create(home / "keys")
    assert value_of("SECRET_KEY", first) == value_of("SECRET_KEY", first)
    assert value_of("SECRET_KEY", first) != value_of("SECRET_KEY", second)


def test_reading_settings_writes_nothing(tmp_path: Path) -> None:
    assert len(value_of("SECRET_KEY", tmp_path / "none")) > 50
    assert not (tmp_path / "none").exists()


def test_https_closes_the_cookies(tmp_path: Path) -> None:
    assert value_of("SESSION_COOKIE_SECURE", tmp_path) == "False"
    assert value_of("SESSION_COOKIE_SECURE", tmp_path, XIANJIE_HTTPS="是") == "True"
    assert value_of("SECURE_HSTS_SECONDS", tmp_path, XIANJIE_HSTS_SECONDS="60") == "0"


def test_requests_are_not_one_transaction() -> None:
    assert not settings.DATABASES["default"].get("ATOMIC_REQUESTS")
