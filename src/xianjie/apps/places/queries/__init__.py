"""Queries of relocation sites and focus villages."""
