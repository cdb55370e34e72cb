"""Django settings, one file; every environment variable is read here."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url

HOME = Path(os.environ.get("XIANJIE_HOME", "var")).resolve()
SECRET_KEY = os.environ.get("XIANJIE_SECRET_KEY", "not-for-production")
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "csp",
    "xianjie.web",
    "xianjie.apps.audit",
    "xianjie.apps.accounts",
    "xianjie.apps.divisions",
    "xianjie.apps.registry",
    "xianjie.apps.policies",
    "xianjie.apps.sources",
    "xianjie.apps.screening",
]
DATABASES = {"default": dj_database_url.config(default=f"sqlite:///{HOME / 'xianjie.db'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
