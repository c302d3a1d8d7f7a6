"""The Django apps whose tables both sides query; the models are the only thing in them."""
