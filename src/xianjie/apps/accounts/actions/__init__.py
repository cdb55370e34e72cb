"""What can be done with accounts."""

from xianjie.apps.accounts.actions.accounts import create_user, disable_user, set_password
from xianjie.apps.accounts.actions.notify import notify, read_notifications, settle
from xianjie.apps.accounts.actions.organisations import register_organisation
from xianjie.apps.accounts.actions.posts import appoint, end_post
from xianjie.apps.accounts.actions.signing import record_sign_in, record_sign_out

__all__ = [
    "appoint",
    "create_user",
    "disable_user",
    "end_post",
    "notify",
    "read_notifications",
    "record_sign_in",
    "record_sign_out",
    "register_organisation",
    "set_password",
    "settle",
]
