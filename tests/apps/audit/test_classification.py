import pytest
from django.apps import apps

from xianjie.apps.audit.classification import FieldClass, classed, classification_faults
from xianjie.apps.audit.models import AuditEvent

LABELS = ("audit", "accounts", "divisions", "registry")
MODELS = [m for label in LABELS for m in apps.get_app_config(label).get_models()]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_every_field_is_classed(model):
    assert classification_faults(model) == []


def test_name_in_two_lists_is_refused():
    with pytest.raises(ValueError, match="twice"):
        classed(public="a b", personal="b")


def test_missing_and_surplus_names_are_told(monkeypatch):
    monkeypatch.setattr(
        AuditEvent, "field_classes", {"id": FieldClass.INTERNAL, "ghost": FieldClass.PUBLIC}
    )
    faults = classification_faults(AuditEvent)
    assert "AuditEvent.hash has no class" in faults
    assert faults[-1] == "AuditEvent.ghost is classed but not stored"


def test_model_without_declaration_is_told():
    class Bare:
        pass

    assert classification_faults(Bare) == ["Bare declares no field_classes"]
