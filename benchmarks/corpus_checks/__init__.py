"""Checks of a conversion that share no code with kxform: own reading, comments, and idea of what is right."""
