"""The public page, which is everybody's, and the staff pages behind it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from django.utils.timezone import localdate

from tests.access.table import Row, may
from tests.access.world import EVERYBODY, World
from xianjie.apps.accounts.enums import Role
from xianjie.apps.accounts.permissions import Permission
from xianjie.apps.cases.models import Notice
from xianjie.apps.portal.actions.applying import Told, submit_application
from xianjie.apps.portal.enums import ApplicationKind
from xianjie.apps.portal.models import Application

NOW = datetime(2022, 7, 4, 1, 30, tzinfo=UTC)
HANDLERS = may(Permission.HANDLE_APPLICATIONS)
FORM = UUID("5a3cf00f-1fb2-4df7-8f5f-1a8c7f6f2b10")


def _application(world: World) -> dict[str, int]:
    told = Told(
        kind=ApplicationKind.SELF,
        applicant="李大山",
        phone="13800002211",
        needs=["大病"],
        consent="2022-1",
    )
    found: Application = submit_application(
        client_id=FORM, division_code=world.village, told=told, today=date(2022, 7, 4), now=NOW
    )
    return {"pk": found.pk}


def _notice(world: World) -> dict[str, object]:
    today = localdate()
    found, _ = Notice.objects.get_or_create(
        number="GS1",
        defaults={
            "kind": "PUBLICATION", "matter": "IDENTIFY", "county_code": world.county,
            "division_code": world.village, "starts_on": today, "ends_on": today, "place": "村口",
            "contact": "村委会", "posted_at": NOW, "posted_by": world.own[Role.VILLAGE_WORKER],
            "rows": [{"head": "赵**", "group": "一组", "members": 3, "category": "边缘易致贫户"}],
        },
    )  # fmt: skip
    return {"code": world.village, "pk": found.pk}


def _public(view: str, method: str = "get", **more: object) -> Row:
    return Row(view, EVERYBODY, method=method, is_public=True, **more)  # type: ignore[arg-type]


def _village(world: World) -> dict[str, str]:
    return {"code": world.village}


ROWS = [
    _public("portal:home"),
    _public("portal:county", kwargs=lambda w: {"code": w.county}),
    _public("portal:town", kwargs=lambda w: {"code": w.town}),
    _public("portal:village", kwargs=_village),
    _public("portal:guide", kwargs=_village),
    _public("portal:apply", kwargs=_village),
    _public("portal:apply", "post", kwargs=_village),
    _public("portal:apply-for", kwargs=_village),
    _public("portal:apply-for", "post", kwargs=_village),
    _public("portal:object", kwargs=_notice),
    _public("portal:object", "post", kwargs=_notice),
    _public("portal:language", "post", answers=(302,)),
    _public("portal:received", answers=(302,)),
    _public("portal:progress"),
    _public("portal:progress", "post"),
    _public("portal:reply", "post", answers=(302,)),
    _public("portal:withdraw", "post", answers=(404,)),
    _public("portal:leave", "post", answers=(302,)),
    Row("portal:applications", HANDLERS),
    Row("portal:posters", HANDLERS),
    Row("portal:application", HANDLERS, _application, of_a_place=True),
    Row("portal:application", HANDLERS, _application, method="post", of_a_place=True,
        data=lambda w: {"form": "ask", "words": ""}),
    Row("portal:application-unmask", HANDLERS, lambda w: _application(w) | {"field": "phone"},
        of_a_place=True),
    Row("portal:application-unmask", HANDLERS, lambda w: _application(w) | {"field": "phone"},
        method="post", of_a_place=True),
]  # fmt: skip
