"""App label `mail`; see models.py."""
