"""Registers and forms of posts."""
