"""Checking, sending corrections, exempting, writing rules."""
