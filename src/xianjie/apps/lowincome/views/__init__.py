"""Pages of the low-income register."""
