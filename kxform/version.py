"""The version of kxform."""

VERSION = "0.1.0"
