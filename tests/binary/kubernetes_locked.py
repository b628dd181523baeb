"""What a manifest leaves open: prints a line for each container that may do more than it needs, and exits with 1 if there is one.

    kubernetes_locked.py FILE...
"""
import sys

import yaml

POD = {"runAsNonRoot": True, "runAsUser": 65532, "runAsGroup": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
CONTAINER = {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]}}


def open_in(pod):
    context = pod.get("securityContext", {})
    yield from (f"{key} is {context.get(key)} and not {value}" for key, value in POD.items() if context.get(key) != value)
    if pod.get("automountServiceAccountToken") is not False:
        yield "the token of the service account is mounted"
    if any("secret" in volume for volume in pod.get("volumes", [])) and context.get("fsGroup") != 65532:
        yield "a secret is mounted, and fsGroup does not let its group read it"
    for container in pod.get("initContainers", []) + pod["containers"]:
        context = container.get("securityContext", {})
        yield from (f"{container['name']}: {key} is {context.get(key)} and not {value}" for key, value in CONTAINER.items()
                    if context.get(key) != value)
        if not {"cpu", "memory"} <= set(container["resources"]["requests"]) or "memory" not in container["resources"]["limits"]:
            yield f"{container['name']}: requests or limits are missing"


found = [f"{file}: {mistake}" for file in sys.argv[1:] for document in yaml.safe_load_all(open(file, encoding="utf-8"))
         if document["kind"] == "Deployment" for mistake in open_in(document["spec"]["template"]["spec"])]
print("\n".join(found))
sys.exit(bool(found))
