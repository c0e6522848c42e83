"""A county system to practise with: a program of its own, with its own database and pages. Marked as a sample everywhere."""
