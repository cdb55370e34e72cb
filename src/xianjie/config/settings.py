"""Django settings, one file. Variables are read through ``config.environment`` only."""

from __future__ import annotations

import secrets
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from xianjie.config import environment as env
from xianjie.kernel.crypto import KeyRing

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]

# Places on disk: everything that a county owns lies under HOME.
HOME = env.folder("XIANJIE_HOME")
KEYS_DIR = HOME / "keys"
LAKE_DIR = HOME / "lake"
RULEBOOK_DIR = HOME / "rulebook"
UPLOADS_DIR = HOME / "uploads"
EXPORTS_DIR = HOME / "exports"
LOGS_DIR = HOME / "logs"
PACKAGED_RULEBOOK_DIR = PACKAGE / "rulebook"
NODE_MODULES_DIR = PROJECT / "node_modules"
DIVISIONS_DIR = env.divisions_folder()


def session_key() -> str:
    """Return the signing key: derived from the key folder, or before `init` a passing one."""
    given = env.text("XIANJIE_SECRET_KEY")
    if given:
        return given
    if KEYS_DIR.is_dir():
        return KeyRing.load(KEYS_DIR).derive("session signing").hex()
    return secrets.token_urlsafe(64)


# Security.
SECRET_KEY = session_key()
DEBUG = env.flag("XIANJIE_DEBUG")
HTTPS = env.flag("XIANJIE_HTTPS")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *env.items("XIANJIE_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = env.items("XIANJIE_TRUSTED_ORIGINS")
BEHIND_PROXY = env.flag("XIANJIE_BEHIND_PROXY")
PROXY_ADDRESSES = env.items("XIANJIE_PROXY_ADDRESSES")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.number("XIANJIE_HSTS_SECONDS") if HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = env.number("XIANJIE_SESSION_HOURS") * 3600
SESSION_IDLE_SECONDS = env.number("XIANJIE_IDLE_MINUTES") * 60
ONE_SESSION = env.flag("XIANJIE_ONE_SESSION")
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "xianjie.web.errors.stale_form"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "template_partials",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "xianjie.web",
    "xianjie.apps.audit",
    "xianjie.apps.accounts",
    "xianjie.apps.jobs",
    "xianjie.apps.divisions",
    "xianjie.apps.ledger",
    "xianjie.apps.registry",
    "xianjie.apps.policies",
    "xianjie.apps.documents",
    "xianjie.apps.sources",
    "xianjie.apps.screening",
    "xianjie.apps.fieldforms",
    "xianjie.apps.cases",
    "xianjie.apps.plans",
    "xianjie.apps.rounds",
    "xianjie.apps.removal",
    "xianjie.apps.papers",
    "xianjie.apps.lowincome",
    "xianjie.apps.income",
    "xianjie.apps.benefits",
    "xianjie.apps.relief",
    "xianjie.apps.guarantees",
    "xianjie.apps.registers",
    "xianjie.apps.employment",
    "xianjie.apps.posts",
    "xianjie.apps.training",
    "xianjie.apps.industry",
    "xianjie.apps.collective",
    "xianjie.apps.funds",
    "xianjie.apps.assets",
    "xianjie.apps.places",
    "xianjie.apps.teams",
    "xianjie.apps.quality",
    "xianjie.apps.merging",
    "xianjie.apps.national",
    "xianjie.apps.census",
    "xianjie.apps.copies",
    "xianjie.apps.fieldwork",
    "xianjie.apps.portal",
    "xianjie.apps.indicators",
    "xianjie.apps.taskbook",
    "xianjie.apps.supervision",
    "xianjie.apps.assessment",
    "xianjie.apps.reporting",
    "xianjie.apps.cockpit",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "xianjie.web.middleware.take_little_from_strangers",
    "xianjie.web.middleware.drop_null_characters",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "xianjie.web.middleware.lead_to_sign_in",
    "xianjie.web.middleware.tell_scripts_who_is_out",
    "xianjie.web.middleware.keep_the_place_on_the_desk",
    "xianjie.apps.accounts.watch.keep_watch",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "xianjie.apps.policies.queries.versions.read_one_rulebook",
    "xianjie.apps.accounts.gate.guard_reads",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xianjie.web.middleware.keep_out_of_caches",
    "xianjie.web.middleware.SayRefusals",
    "xianjie.apps.accounts.second_factor.LeadToSecondFactor",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "xianjie.config.urls"
WSGI_APPLICATION = "xianjie.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xianjie.web.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "xianjie.web.templatetags.xj"],
        },
    }
]
# ``web`` knows no app: what stands around a page comes from this provider.
XIANJIE_FRAME_PROVIDER = "xianjie.config.frame.frame_of"
# The accounts stand below the divisions: their pages ask these for places by name.
XIANJIE_PLACE_NAMES = "xianjie.apps.divisions.offered.prefix_names"
XIANJIE_PLACES_OFFERED = "xianjie.apps.divisions.offered.places_offered"
XIANJIE_LEDGER_HOST = "xianjie.config.ledger.Host"

# Accounts. A name that fails too often waits, and so does an address that tries many names.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_LENGTH = env.number("XIANJIE_PASSWORD_LENGTH")
PASSWORD_KINDS = env.number("XIANJIE_PASSWORD_KINDS")
PASSPHRASE_LENGTH = env.number("XIANJIE_PASSPHRASE_LENGTH")
PASSWORD_HISTORY = env.number("XIANJIE_PASSWORD_HISTORY")
PASSWORD_DAYS = env.number("XIANJIE_PASSWORD_DAYS")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "xianjie.apps.accounts.passwords.LongAndMixed"},
    {"NAME": "xianjie.apps.accounts.passwords.NotTheName"},
    {"NAME": "xianjie.apps.accounts.passwords.NotUsedBefore"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SECOND_FACTOR_OBLIGATORY = env.flag("XIANJIE_SECOND_FACTOR")
SECOND_FACTOR_SECONDS = env.number("XIANJIE_FACTOR_MINUTES") * 60
OTP_TOTP_ISSUER = "衔接"
AUDIT_MONTHS = max(6, env.number("XIANJIE_AUDIT_MONTHS"))
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "accounts:login"
AXES_HANDLER = "xianjie.apps.accounts.lockout.LockoutHandler"
AXES_CLIENT_IP_CALLABLE = "xianjie.apps.accounts.addresses.address_to_lock"
AXES_FAILURE_LIMIT = max(1, env.number("XIANJIE_LOCK_FAILURES"))
AXES_COOLOFF_TIME = env.number("XIANJIE_LOCK_MINUTES") / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
# `LockoutHandler` counts by address too, with a limit of its own.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
ADDRESS_FAILURE_LIMIT = env.number("XIANJIE_LOCK_ADDRESS_FAILURES")
AXES_LOCKOUT_CALLABLE = "xianjie.apps.accounts.views.signing_in.locked"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

# Stores. Never ATOMIC_REQUESTS: with IMMEDIATE every page would queue for the write lock.
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{HOME / 'xianjie.db'}",
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Language and time: the source language of all user text is Chinese.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
# The public page is offered in each of these that has a catalogue; `docs/how-to/translate.md`.
PORTAL_LANGUAGES = ["zh-hans", "bo", "ii", "mn", "ug", "kk", "ko", "za"]
LOCALE_PATHS = [HOME / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["xianjie.config.formats"]

# Files.
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "xianjie.web.assets.PackageFinder",
]
MEDIA_ROOT = UPLOADS_DIR
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
UNMASK_DAILY_LIMIT = env.number("XIANJIE_UNMASK_DAILY")
PUBLIC_ADDRESS = env.text("XIANJIE_PUBLIC_ADDRESS").rstrip("/")
PUBLIC_PER_ADDRESS = env.number("XIANJIE_PUBLIC_PER_ADDRESS")
PUBLIC_PER_VILLAGE = env.number("XIANJIE_PUBLIC_PER_VILLAGE")
PUBLIC_PER_PHONE = env.number("XIANJIE_PUBLIC_PER_PHONE")
PUBLIC_LOOKUPS = env.number("XIANJIE_PUBLIC_LOOKUPS")
PUBLIC_FILL_SECONDS = env.number("XIANJIE_PUBLIC_FILL_SECONDS")
UPLOAD_LIMIT_BYTES = env.number("XIANJIE_UPLOAD_MB") * 1024 * 1024
UPLOAD_DAYS = env.number("XIANJIE_UPLOAD_DAYS")
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Where nobody has signed in there are short forms and no files.
SMALL_BODY_PATHS = ["/p/", "/accounts/login/"]
SMALL_BODY_BYTES = 128 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Logs go to stderr, in English, without row values and without query strings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "xianjie.config.error_log.QuietFormatter",
            "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "xianjie": {"level": env.text("XIANJIE_LOG_LEVEL").upper()},
        "axes": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
