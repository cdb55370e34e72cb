"""Reads of portal."""
