"""Reads of policy documents, for the pages of this app and for the apps above it."""

from xianjie.apps.documents.queries.documents import (
    adopted_documents,
    citation_of,
    cited_path,
    clauses_of,
    clauses_of_organisation,
    document_for,
    documents_of,
    manages_documents,
    reads_documents,
    targets_of,
    versions_of,
)
from xianjie.apps.documents.queries.groups import Standing, expand_units
from xianjie.apps.documents.queries.matrix import UnitLine, UnitMatrix, unit_matrix

__all__ = [
    "Standing",
    "UnitLine",
    "UnitMatrix",
    "adopted_documents",
    "citation_of",
    "cited_path",
    "clauses_of",
    "clauses_of_organisation",
    "document_for",
    "documents_of",
    "expand_units",
    "manages_documents",
    "reads_documents",
    "targets_of",
    "unit_matrix",
    "versions_of",
]
