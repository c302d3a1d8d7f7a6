"""App label `lib`; see models.py."""
