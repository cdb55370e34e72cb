"""Tables of public posts, workshops and paid works."""

from xianjie.apps.posts.models.finding import PostFinding
from xianjie.apps.posts.models.holding import PostHolding
from xianjie.apps.posts.models.need import PostNeed
from xianjie.apps.posts.models.pay import PayLine, PaySheet
from xianjie.apps.posts.models.works import ReliefWork, ReliefWorkPay
from xianjie.apps.posts.models.workshop import Workshop, WorkshopMonth, WorkshopWage

__all__ = [
    "PayLine",
    "PaySheet",
    "PostFinding",
    "PostHolding",
    "PostNeed",
    "ReliefWork",
    "ReliefWorkPay",
    "Workshop",
    "WorkshopMonth",
    "WorkshopWage",
]
