"""What a manifest lacks of Kubernetes' conventions: prints a line for each, and exits with 1 if there is one.

The recommended labels (https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/) on every object and every
Pod, selectors that fit the Pods and hold no version, and no drain in a native sidecar, which is ended after the application.

    kubernetes_conventions.py FILE...
"""
import sys

import yaml

LABELS = "app.kubernetes.io/"
EVERYWHERE = {LABELS + "name", LABELS + "component", LABELS + "part-of"}
VERSION = LABELS + "version"


def selectors_of(value):
    """Every selector in an object, wherever it stands."""
    if isinstance(value, dict):
        yield from ([value["matchLabels"]] if "matchLabels" in value else [])
        for each in value.values():
            yield from selectors_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from selectors_of(each)


def sidecar_drains(documents, pod):
    """The drain of each native sidecar's configuration."""
    maps = {each["metadata"]["name"]: each["data"] for each in documents if each["kind"] == "ConfigMap"}
    for container in pod.get("initContainers", []):
        if container.get("restartPolicy") == "Always":
            for volume in pod["volumes"]:
                for text in maps.get(volume.get("configMap", {}).get("name"), {}).values():
                    yield yaml.safe_load(text)["serve"].get("drain")


def lacking(documents):
    pods = [each["spec"]["template"] for each in documents if each["kind"] == "Deployment"]
    for each in documents:
        wanted = EVERYWHERE | ({VERSION} if each["kind"] == "Deployment" else set())
        yield from (f"{each['kind']} has no label {name}" for name in sorted(wanted - set(each["metadata"].get("labels", {}))))
        for selector in selectors_of(each):
            if VERSION in selector:
                yield f"{each['kind']} selects by version: a selector cannot change, and the version does"
            if not any(selector.items() <= pod["metadata"].get("labels", {}).items() for pod in pods):
                yield f"{each['kind']} selects no Pod of this manifest: {selector}"
    for pod in pods:
        yield from (f"a Pod has no label {name}" for name in sorted((EVERYWHERE | {VERSION}) - set(pod["metadata"].get("labels", {}))))
        yield from (f"a native sidecar drains for {drain}" for drain in sidecar_drains(documents, pod["spec"]) if drain != "0s")


found = [f"{file}: {mistake}" for file in sys.argv[1:] for mistake in lacking(list(yaml.safe_load_all(open(file, encoding="utf-8"))))]
print("\n".join(found))
sys.exit(bool(found))
