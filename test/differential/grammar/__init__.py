"""The grammar of random querysets: see ../README.md, "Random querysets"."""
