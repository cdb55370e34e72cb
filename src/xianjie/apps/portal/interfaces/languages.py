"""The languages of the public page: the one in which it is written, and each with a catalogue."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_noop, to_locale

COOKIE = "xj-language"
YEAR_SECONDS = 365 * 24 * 3600
NAMES = {
    "zh-hans": gettext_noop("简体中文"),
    "bo": gettext_noop("藏文"),
    "ii": gettext_noop("彝文"),
    "mn": gettext_noop("蒙古文"),
    "ug": gettext_noop("维吾尔文"),
    "kk": gettext_noop("哈萨克文"),
    "ko": gettext_noop("朝鲜文"),
    "za": gettext_noop("壮文"),
}
"""Names in Chinese; a catalogue translates its own name into its own script."""
NEEDS = (
    gettext_noop("大病"),
    gettext_noop("残疾"),
    gettext_noop("灾害"),
    gettext_noop("事故"),
    gettext_noop("失业"),
    gettext_noop("失学"),
    gettext_noop("住房"),
    gettext_noop("饮水"),
    gettext_noop("孤老"),
    gettext_noop("没钱吃穿"),
    gettext_noop("其他"),
)
"""Texts of the code set 主动发现需求, named here so that translators are asked for them."""


def offered_languages() -> list[tuple[str, str]]:
    """Return (code, own name) of the languages that can be read; Chinese always comes first."""
    codes = [code for code in settings.PORTAL_LANGUAGES if code == settings.LANGUAGE_CODE]
    codes += [code for code in settings.PORTAL_LANGUAGES if code not in codes and _is_there(code)]
    return [(code, _own_name(code)) for code in codes]


def readable(code: str) -> str:
    """Return a language that is offered; the language of the product for any other code."""
    known = code in settings.PORTAL_LANGUAGES and _is_there(code)
    return code if known else settings.LANGUAGE_CODE


def _own_name(code: str) -> str:
    with translation.override(code):
        return gettext(NAMES.get(code, code))


def _is_there(code: str) -> bool:
    folders = [*settings.LOCALE_PATHS, Path(__file__).parents[1] / "locale"]
    return any(
        (Path(folder) / to_locale(code) / "LC_MESSAGES" / "django.mo").is_file()
        for folder in folders
    )
