"""Checks of what `kxform validate` says: that each finding stands where the file has what it is about."""
