"""Validate files: find the objects in them, ask for the verdict on each, give every finding its place.

Nothing here prints. What an object may be is not known here either: that is `kxform.verdict`.
"""
