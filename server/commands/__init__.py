"""The commands of ``daiban``, one module each."""
