"""The side navigation: which page stands under which heading, and who is offered it."""

from xianjie.config.menu.entries import Entry, Heading
from xianjie.config.menu.livelihood import LIVELIHOOD, MONEY
from xianjie.config.menu.monitoring import CASES, OVERVIEW, WELFARE
from xianjie.config.menu.office import ADMIN, TASKS
from xianjie.config.menu.trust import TRUST

HEADINGS: tuple[Heading, ...] = (OVERVIEW, CASES, WELFARE, LIVELIHOOD, MONEY, TRUST, TASKS, ADMIN)

__all__ = ["HEADINGS", "Entry", "Heading"]
