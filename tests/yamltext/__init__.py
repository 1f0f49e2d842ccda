"""Tests of `kxform.yamltext`."""
