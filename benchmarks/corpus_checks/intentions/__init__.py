"""One module for each transform that can be checked, with its `INTENTION`; found by their names."""
