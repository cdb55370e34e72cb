"""Definitions as registers of the ledger kit, and the panels about their rows."""
