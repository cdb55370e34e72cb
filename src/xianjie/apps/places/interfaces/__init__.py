"""Interfaces of relocation sites and focus villages."""
