"""The village of the tests of sheets."""

from tests.apps.fieldforms.conftest import village

__all__ = ["village"]
