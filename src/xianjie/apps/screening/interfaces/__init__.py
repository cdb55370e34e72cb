"""Filters, files and forms of the screening pages."""
