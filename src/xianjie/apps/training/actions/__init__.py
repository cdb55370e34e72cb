"""Writing training."""
