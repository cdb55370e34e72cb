"""Income accounts of households and people, goals, published means."""
