"""No models of its own: graphs.py makes them at random, and their tables with them."""
