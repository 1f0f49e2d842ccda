"""Talk to a live API server: ask it, apply to it in order, say what it refused. No files, no command line, no printing.

Everything here speaks plain data through `Server`; only `connect` knows the client library, and imports it when asked.
"""
