"""App label `blog`; see models.py."""
