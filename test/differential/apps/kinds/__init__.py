"""App label `kinds`; see models.py."""
