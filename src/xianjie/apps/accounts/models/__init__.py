"""Tables of the accounts."""

from xianjie.apps.accounts.models.notification import Notification
from xianjie.apps.accounts.models.organisation import Organisation, OrganisationName
from xianjie.apps.accounts.models.post import Post
from xianjie.apps.accounts.models.signing import PasswordRecord, SignInAttempt
from xianjie.apps.accounts.models.user import User

__all__ = [
    "Notification",
    "Organisation",
    "OrganisationName",
    "PasswordRecord",
    "Post",
    "SignInAttempt",
    "User",
]
