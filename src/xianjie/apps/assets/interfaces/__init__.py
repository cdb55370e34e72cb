"""Forms, registers and tabs."""
