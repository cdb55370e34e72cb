"""Schooling, insurance, housing and water, from finding to zero."""
