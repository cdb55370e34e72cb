"""Property tests draw the same examples every time and are not judged by a busy machine's clock."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
