"""Model fields that keep a text encrypted, and the keyed index by which it can be found."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldError
from django.db import models

from xianjie.apps.audit.keys import keyring
from xianjie.apps.registry.identity import index_text
from xianjie.apps.registry.pinyin import FULL_LENGTH, INITIALS_LENGTH, spelt


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text that is stored encrypted (AES-GCM, random nonce) and read as plain text.

    The empty text is stored as no bytes, so that "none known" needs no key.
    The column cannot be searched; look at the ``BlindIndexField`` beside it.
    """

    description = "encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("blank", None)
        return name, path, args, kwargs

    def _check_str_default_value(self) -> list[Any]:
        # Django expects bytes of a binary field; this one is read and written as text.
        return []

    def get_default(self) -> Any:
        """Return the plain default."""
        return ""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Encrypt a text on its way to the database; bytes are already encrypted."""
        if isinstance(value, str):
            value = keyring().encrypt(value) if value else b""
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, *_args: Any) -> str:
        """Decrypt a stored value."""
        return keyring().decrypt(bytes(value)) if value else ""

    def to_python(self, value: Any) -> Any:
        """Keep texts as they are."""
        return value

    def value_to_string(self, obj: models.Model) -> str:
        """Refuse: a dump must not hold plain personal data."""
        del obj
        raise FieldError(f"{self.name} is encrypted and cannot be dumped")

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every search in ciphertext."""
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: search by its blind index")


class BlindIndexField(models.BinaryField):  # type: ignore[type-arg]
    """The keyed index (16 bytes) of an encrypted text in the same row; NULL when that is empty.

    ``source`` names the encrypted field, ``kind`` is ``id``, ``phone`` or ``account``.
    The value follows the source at every ``save``.
    """

    description = "keyed index of an encrypted text"

    def __init__(self, *args: Any, source: str = "", kind: str = "", **kwargs: Any) -> None:
        self.source = source
        self.kind = kind
        kwargs["null"] = True
        kwargs["blank"] = True
        kwargs.setdefault("db_index", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs | {"source": self.source, "kind": self.kind}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Compute the index from the encrypted field of the same row."""
        del add
        plain = getattr(model_instance, self.source)
        value = blind_index(self.kind, plain) if plain else None
        setattr(model_instance, self.attname, value)
        return value


class PinyinField(models.CharField):  # type: ignore[type-arg]
    """How the name in the field ``source`` of the same row is spelt: in full, or its initials.

    The value follows the source at every ``save``.
    """

    description = "spelling of a name"

    def __init__(self, *args: Any, source: str = "", initials: bool = False, **kwargs: Any) -> None:
        self.source = source
        self.initials = initials
        kwargs["max_length"] = INITIALS_LENGTH if initials else FULL_LENGTH
        kwargs["blank"] = True
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """Describe the field for migrations."""
        name, path, args, kwargs = super().deconstruct()
        for known in ("max_length", "blank"):
            kwargs.pop(known, None)
        return name, path, args, kwargs | {"source": self.source, "initials": self.initials}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Spell the name of the same row."""
        del add
        value = spelt(getattr(model_instance, self.source))[int(self.initials)]
        setattr(model_instance, self.attname, value)
        return value


def blind_index(kind: str, plain: str) -> bytes:
    """Return the index under which an ID, phone or account number is found."""
    return keyring().blind_index(kind, index_text(kind, plain))
