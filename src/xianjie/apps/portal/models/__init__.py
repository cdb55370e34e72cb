"""Tables of the public page."""

from xianjie.apps.portal.models.application import Application, ApplicationEvent
from xianjie.apps.portal.models.counter import UseCounter
from xianjie.apps.portal.models.objection import ObjectionReceipt

__all__ = ["Application", "ApplicationEvent", "ObjectionReceipt", "UseCounter"]
