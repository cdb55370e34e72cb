"""Start Django once, for the command line and for scripts."""

from __future__ import annotations

import os

SETTINGS_MODULE = "xianjie.config.settings"


def setup_django() -> None:
    """Load the settings and the apps; doing it again changes nothing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
