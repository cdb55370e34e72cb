"""Addresses of the public page and of those who answer what comes from it."""

from __future__ import annotations

from django.urls import path, register_converter

from xianjie.apps.portal.views import applications, applying, objecting, places, posters, progress


class CodeConverter:
    """Twelve digits of a village or township."""

    regex = "[0-9]{12}"

    def to_python(self, value: str) -> str:
        """Return the digits."""
        return value

    def to_url(self, value: str) -> str:
        """Return the digits."""
        return value


class CountyConverter(CodeConverter):
    """Six digits of a county."""

    regex = "[0-9]{6}"


register_converter(CodeConverter, "division")
register_converter(CountyConverter, "county")

app_name = "portal"
urlpatterns = [
    path("", places.home, name="home"),
    path("county/<county:code>/", places.county, name="county"),
    path("town/<division:code>/", places.town, name="town"),
    path("language/", places.language, name="language"),
    path("received/", applying.received, name="received"),
    path("progress/", progress.progress, name="progress"),
    path("progress/reply/", progress.reply, name="reply"),
    path("progress/withdraw/", progress.withdraw, name="withdraw"),
    path("progress/leave/", progress.leave, name="leave"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:pk>/", applications.application, name="application"),
    path(
        "applications/<int:pk>/full/<slug:field>/", applications.unmask, name="application-unmask"
    ),
    path("posters/", posters.posters, name="posters"),
    path("<division:code>/", places.village, name="village"),
    path("<division:code>/guide/", places.guide, name="guide"),
    path("<division:code>/apply/", applying.apply, name="apply"),
    path("<division:code>/apply-for/", applying.apply, {"for_other": True}, name="apply-for"),
    path("<division:code>/notices/<int:pk>/", objecting.object_to, name="object"),
]
