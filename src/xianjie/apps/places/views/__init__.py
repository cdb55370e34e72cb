"""Views of relocation sites and focus villages."""
