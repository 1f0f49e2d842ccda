"""The functions that a script calls: parse, run transforms, validate, patch; texts in, texts and plain values out.

Reads no manifest file, writes none, prints nothing. What a script sees of it, `kxform/__init__.py` says.
"""
