"""What the adoption of a document means for tasks."""

from __future__ import annotations

from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.divisions.codes import significant
from xianjie.apps.documents.following import Adoption
from xianjie.apps.taskbook.actions import propose_tasks


def propose(adoption: Adoption) -> None:
    """Make drafts of its clauses when a person who may set tasks adopted it.

    A document adopted from the command line waits for somebody to press the button.
    """
    by = adoption.by
    county = significant(adoption.document.division_code)
    if by.user_id is not None and by.scope.may(Permission.ISSUE_TASKS, county):
        propose_tasks(by=by, document=adoption.document, now=adoption.now)
