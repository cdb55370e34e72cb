"""Reading runs and clues."""
