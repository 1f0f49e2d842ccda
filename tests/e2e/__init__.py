"""Tests against a real API server. A package, so that the server ends with its last test and does not run beside others."""
