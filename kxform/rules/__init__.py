"""What the API server's own validation enforces and no schema says, over plain data. `findings` is the way in.

The rules stand in modules by kind; a table (`api_types`) says what a row can say. Pure: no files, no text, no network,
and whatever the data's types are, nothing is raised.
"""

from kxform.rules.finding import Finding
from kxform.rules.verdict import findings

__all__ = ["Finding", "findings"]
