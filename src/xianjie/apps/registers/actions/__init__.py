"""Writing: switching packaged registers on and off, designing a county's own."""
