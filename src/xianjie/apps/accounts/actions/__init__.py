"""What can be done with accounts."""

from xianjie.apps.accounts.actions.accounts import (
    create_user,
    disable_user,
    enable_user,
    end_sessions,
    may_guard_user,
    may_manage_user,
    set_password,
    unlock_user,
)
from xianjie.apps.accounts.actions.notify import notify, read_notifications, settle
from xianjie.apps.accounts.actions.organisations import (
    change_organisation,
    create_organisation,
    register_organisation,
    rename_organisation,
)
from xianjie.apps.accounts.actions.posts import appoint, end_post
from xianjie.apps.accounts.actions.second_factor import (
    check_factor,
    enrol_factor,
    remove_factor,
    renew_recovery_codes,
    reset_factor,
)
from xianjie.apps.accounts.actions.signing import (
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
)

__all__ = [
    "appoint",
    "change_organisation",
    "check_factor",
    "create_organisation",
    "create_user",
    "disable_user",
    "enable_user",
    "end_post",
    "end_sessions",
    "enrol_factor",
    "may_guard_user",
    "may_manage_user",
    "notify",
    "read_notifications",
    "record_failed_sign_in",
    "record_sign_in",
    "record_sign_out",
    "register_organisation",
    "remove_factor",
    "rename_organisation",
    "renew_recovery_codes",
    "reset_factor",
    "set_password",
    "settle",
    "unlock_user",
]
