"""The contract between a transform and everything that runs it: what a transform is, sees and answers.

@dataclass(frozen=True, kw_only=True)
class SetReplicas(Transform):
    \"\"\"Set `spec.replicas` where it is already written.\"\"\"

    kinds = ("Deployment",)
    count: int = option(1, help="number of replicas")

    def change(self, resource: Resource) -> Iterator[Item]:
        if resource.get("spec.replicas") is not None:
            yield resource.set("spec.replicas", self.count, why="--count")
"""

from kxform.transform.contract import ANY_KIND, Example, Fact, Facts, Transform, option
from kxform.transform.items import Change, Defer, Item, NewDocument, Note, RefusedError, Remember, Severity, Skip
from kxform.transform.resource import Resource

__all__ = [
    "ANY_KIND",
    "Change",
    "Defer",
    "Example",
    "Fact",
    "Facts",
    "Item",
    "NewDocument",
    "Note",
    "RefusedError",
    "Remember",
    "Resource",
    "Severity",
    "Skip",
    "Transform",
    "option",
]
