"""Takes manifests apart for kubernetes_test.cpp: kubernetes_lines.py DIRECTORY MANIFEST...

Writes the files that the Pods' volumes would hold below DIRECTORY, a Secret's with made-up contents, and prints as JSON every
command line of steady with the places of those files in it, and the paths that the kubelet asks for over HTTP.
"""

import json
import pathlib
import sys

import yaml


def containers_of(pod):
    return pod.get("initContainers", []) + pod["containers"]


def mounted(directory, pod, container, maps):
    """The places of a container's volumes, mount path to directory; their files are there afterwards."""
    volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
    places = {}
    for mount in container.get("volumeMounts", []):
        volume = volumes[mount["name"]]
        place = directory / volume["name"]
        place.mkdir(exist_ok=True)
        places[mount["mountPath"]] = str(place)
        for name, text in maps[volume["configMap"]["name"]].items() if "configMap" in volume else ():
            (place / name).write_text(text)
        if "secret" in volume:
            (place / "password").write_text("made up\n")
    for place in places.values():
        for file in pathlib.Path(place).iterdir():
            file.write_text(moved(file.read_text(), places))
    return places


def moved(text, places):
    for path, place in places.items():
        text = text.replace(path + "/", place + "/")
    return text


def lines_of(container):
    """The command lines in which steady is the program, without its name."""
    if container["image"].startswith("steady:"):
        yield container["args"]
    hooks = [container.get(probe, {}) for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
    hooks += container.get("lifecycle", {}).values()
    for hook in hooks:
        program, *rest = hook.get("exec", {}).get("command", [None])
        if program == "/steady":
            yield rest


def paths_of(container):
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        get = container.get(probe, {}).get("httpGet")
        if get and container["image"].startswith("steady:"):
            yield get["path"]


def main(directory, *manifests):
    found = {"lines": [], "paths": []}
    for manifest in manifests:
        documents = list(yaml.safe_load_all(pathlib.Path(manifest).read_text()))
        maps = {each["metadata"]["name"]: each["data"] for each in documents if each["kind"] == "ConfigMap"}
        for pod in (each["spec"]["template"]["spec"] for each in documents if each["kind"] == "Deployment"):
            for container in containers_of(pod):
                home = pathlib.Path(directory) / f"{pathlib.Path(manifest).stem}-{container['name']}"
                home.mkdir()
                places = mounted(home, pod, container, maps)
                found["lines"] += [[moved(word, places) for word in line] for line in lines_of(container)]
                found["paths"] += paths_of(container)
    print(json.dumps(found))


main(*sys.argv[1:])
