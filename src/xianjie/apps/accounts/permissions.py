"""Which role may do what; where it may is decided by the scope."""

from __future__ import annotations

from enum import StrEnum

from xianjie.apps.accounts.enums import Role


class Permission(StrEnum):
    """Things that not everybody may do."""

    VIEW_MONTH = "view-month"
    VIEW_HOUSEHOLDS = "view-households"
    UNMASK_PERSONAL = "unmask-personal"
    CHANGE_REGISTRY = "change-registry"
    IMPORT_REGISTRY = "import-registry"
    IMPORT_FEEDS = "import-feeds"
    CONFIGURE_FEEDS = "configure-feeds"
    RUN_SCREENING = "run-screening"
    CONFIRM_RULES = "confirm-rules"
    PUBLISH_RULEBOOK = "publish-rulebook"
    EXPORT_CLUES = "export-clues"
    VIEW_AUDIT = "view-audit"
    MANAGE_ACCOUNTS = "manage-accounts"


_VIEW = frozenset({Permission.VIEW_MONTH, Permission.VIEW_HOUSEHOLDS})

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.VIEW_MONTH,
            Permission.CONFIGURE_FEEDS,
            Permission.MANAGE_ACCOUNTS,
            Permission.VIEW_AUDIT,
        }
    ),
    Role.COUNTY_ANALYST: _VIEW
    | {
        Permission.UNMASK_PERSONAL,
        Permission.CHANGE_REGISTRY,
        Permission.IMPORT_REGISTRY,
        Permission.IMPORT_FEEDS,
        Permission.CONFIGURE_FEEDS,
        Permission.RUN_SCREENING,
        Permission.CONFIRM_RULES,
        Permission.PUBLISH_RULEBOOK,
        Permission.EXPORT_CLUES,
    },
    Role.COUNTY_LEADER: _VIEW | {Permission.EXPORT_CLUES},
    Role.DEPARTMENT_CLERK: frozenset({Permission.VIEW_MONTH, Permission.IMPORT_FEEDS}),
    Role.TOWNSHIP_REVIEWER: _VIEW
    | {Permission.UNMASK_PERSONAL, Permission.CHANGE_REGISTRY, Permission.EXPORT_CLUES},
    Role.VILLAGE_WORKER: _VIEW | {Permission.UNMASK_PERSONAL, Permission.CHANGE_REGISTRY},
    # Who watches the others sees what they did, not the households.
    Role.AUDITOR: frozenset({Permission.VIEW_MONTH, Permission.VIEW_AUDIT}),
}
