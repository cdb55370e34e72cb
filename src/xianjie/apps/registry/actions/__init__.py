"""What can be done with the registry."""

from xianjie.apps.registry.actions.import_registry import import_registry
from xianjie.apps.registry.result import ImportResult

__all__ = ["ImportResult", "import_registry"]
