"""Tables of the accounts."""

from xianjie.apps.accounts.models.organisation import Organisation, OrganisationName
from xianjie.apps.accounts.models.post import Post
from xianjie.apps.accounts.models.user import User

__all__ = ["Organisation", "OrganisationName", "Post", "User"]
