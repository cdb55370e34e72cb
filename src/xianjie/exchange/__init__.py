"""Declared tables, and reading and writing files to the declaration."""
