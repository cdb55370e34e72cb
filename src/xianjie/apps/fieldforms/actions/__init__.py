"""Writes of fieldforms."""
