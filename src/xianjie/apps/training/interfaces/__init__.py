"""Registers and forms of training."""
