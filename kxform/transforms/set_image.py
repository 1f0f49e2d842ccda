"""`set-image`: another image, tag or digest, wherever pods are described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kxform.kube.images import changed, name_of
from kxform.kube.workloads import containers_of, workload_kinds
from kxform.transform import Example, Item, Resource, Transform, option


@dataclass(frozen=True, kw_only=True)
class SetImage(Transform):
    """Set images of containers, by the name of the image.

    `--image nginx=nginx:1.27` is about every container, init and ephemeral ones too, whose image is called `nginx`,
    whatever its tag or digest. The new image is a name, a tag (`nginx=:1.27`), a digest (`nginx=@sha256:…`) or
    all of it; a name alone keeps the tag, as in kustomize. A name says its registry if the file does.
    """

    kinds = workload_kinds()

    image: Mapping[str, str] = option({}, help="the image, and what it becomes", metavar="NAME=IMAGE")

    def __post_init__(self) -> None:
        if not self.image:
            raise ValueError("image: give at least one")
        for name, new in self.image.items():
            if name_of(name) != name or not name:
                raise ValueError(f"image: {name!r} has to be a name without tag and digest")
            if not new.strip(":@"):
                raise ValueError(f"image: {name}= says nothing of the new image")
            other = name_of(new)
            if other != name and other in self.image:
                raise ValueError(
                    f"image: {name} becomes {other}, which another --image changes: a second run would too"
                )

    def words(self) -> tuple[str, ...]:
        return tuple(self.image)

    def change(self, resource: Resource) -> Iterator[Item]:
        for path, container in containers_of(resource.item):
            image = container.get("image")
            if not isinstance(image, str):
                continue
            new = self.image.get(name_of(image))
            if new and changed(image, new) != image:
                yield resource.set((*path, "image"), changed(image, new), why="--image")

    EXAMPLES = (
        Example(
            "Leaves images of other names alone",
            options={"image": {"nginx": ":1.27"}},
            before="""\
            apiVersion: v1
            kind: Pod
            metadata: {name: nginx}
            spec:
              containers:
              - {name: nginx, image: registry.example:5000/nginx}
              - {name: exporter, image: nginx-exporter:1.25}
            """,
        ),
        Example(
            "Changes the tag, in quotes and out of them",
            options={"image": {"nginx": ":1.27"}},
            before="""\
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: warm}
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      initContainers:
                      - {name: a, image: "nginx"}
                      containers:
                      - name: b
                        image: nginx:1.25  # pinned
            """,
            after="""\
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: warm}
            spec:
              jobTemplate:
                spec:
                  template:
                    spec:
                      initContainers:
                      - {name: a, image: "nginx:1.27"}
                      containers:
                      - name: b
                        image: nginx:1.27  # pinned
            """,
        ),
    )
