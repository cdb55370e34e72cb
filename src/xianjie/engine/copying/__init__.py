"""Copies of the registry that name nobody: pseudonyms, coarsening, k-anonymity, files."""

from xianjie.engine.copying.anonymity import AnonymityReport
from xianjie.engine.copying.groups import CopyGroup, QuasiIdentifier, copy_groups, quasi_identifiers
from xianjie.engine.copying.make import CopyInputs, CopyResult, make_copy
from xianjie.engine.copying.packing import pack_copy
from xianjie.engine.copying.plan import CopyKind, CopyPlan

__all__ = [
    "AnonymityReport",
    "CopyGroup",
    "CopyInputs",
    "CopyKind",
    "CopyPlan",
    "CopyResult",
    "QuasiIdentifier",
    "copy_groups",
    "make_copy",
    "pack_copy",
    "quasi_identifiers",
]
