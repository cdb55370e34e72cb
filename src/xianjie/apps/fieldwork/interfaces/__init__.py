"""What fieldwork shows to others."""
