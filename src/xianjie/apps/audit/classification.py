"""Every stored field says how sensitive it is; a test refuses a field that says nothing."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model


class FieldClass(StrEnum):
    """How far a stored value may travel."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


def classed(
    *, public: str = "", internal: str = "", personal: str = "", sensitive: str = ""
) -> dict[str, FieldClass]:
    """Return field name → class from four blank-separated lists of names.

    Raises ``ValueError`` when a name stands in two lists.
    """
    classes: dict[str, FieldClass] = {}
    for field_class, names in (
        (FieldClass.PUBLIC, public),
        (FieldClass.INTERNAL, internal),
        (FieldClass.PERSONAL, personal),
        (FieldClass.SENSITIVE, sensitive),
    ):
        for name in names.split():
            if name in classes:
                raise ValueError(f"field classed twice: {name}")
            classes[name] = field_class
    return classes


def classification_faults(model: type[Model]) -> list[str]:
    """Return what is wrong with the declaration ``field_classes`` of a model, as sentences."""
    declared = getattr(model, "field_classes", None)
    if declared is None:
        return [f"{model.__name__} declares no field_classes"]
    stored = {field.name for field in model._meta.concrete_fields}
    faults = [f"{model.__name__}.{name} has no class" for name in sorted(stored - set(declared))]
    faults += [
        f"{model.__name__}.{name} is classed but not stored"
        for name in sorted(set(declared) - stored)
    ]
    return faults
