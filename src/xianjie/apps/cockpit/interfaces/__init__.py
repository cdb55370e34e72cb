"""What the cockpit hands out."""
