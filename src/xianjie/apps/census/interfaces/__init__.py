"""Forms, files and tabs of the census."""
