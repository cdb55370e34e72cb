"""Reading the low-income register."""
