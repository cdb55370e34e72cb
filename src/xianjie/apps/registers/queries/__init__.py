"""Reading definitions, what they draw and what they count."""
