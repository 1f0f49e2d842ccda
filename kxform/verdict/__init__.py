"""The API server's verdict on one object: its schema and the rules beyond it, said once.

It takes plain data and answers with paths. It must not know text, files or the network.
"""

from kxform.verdict.judge import Judge

__all__ = ["Judge"]
