"""Run a transform over files: find them, edit them document by document, decide what became of each, write."""
