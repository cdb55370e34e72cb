"""Policy documents read into facts, clauses, units, targets and duties; knows no Django.

`xianjie.docparse.parsing.parse_document` reads a file, `parse_text` a text; both return a
`xianjie.docparse.model.Reading`. The rooms, each over the one before: ``model`` · ``reading``
(files to clean text) · ``numbering``, ``tree`` (clauses) · ``facts`` · ``units`` · ``quantities``,
``targets`` · ``duties`` · ``parsing``.
"""
