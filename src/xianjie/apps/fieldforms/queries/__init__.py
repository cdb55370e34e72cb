"""Reads of fieldforms."""
