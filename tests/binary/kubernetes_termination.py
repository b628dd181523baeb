"""The end of a Pod as the kubelet brings it about, for what a manifest says: requests go on arriving while the endpoints are told
(https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination-flow). nginx is the application; another
replica stays. Prints {"with": FAILED, "without": FAILED, "asked": REQUESTS, "spare": SECONDS}: requests that failed with the
manifest's preStop and without it, and what the grace period leaves for the application's own shutdown.

    kubernetes_termination.py MANIFEST
"""
import concurrent.futures
import http.client
import json
import pathlib
import signal
import sys
import threading
import time

import yaml

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "bench"))
from local_servers import Home, need  # noqa: E402

PROPAGATION = 5  # seconds until nobody is sent to this Pod any more: the endpoints, and each node's rules


def answered(port):
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/")
        return connection.getresponse().read() == b"ok\n"
    except OSError:
        return False
    finally:
        connection.close()


def terminate(pre_stop):
    """Failed requests and all."""
    with Home() as ending, Home() as staying:
        replicas = [ending.nginx(), staying.nginx()]
        deleted = time.monotonic()

        def kubelet():
            threading.Event().wait(pre_stop)
            ending.started[-1].popen.send_signal(signal.SIGQUIT)  # the STOPSIGNAL of nginx's image
            ending.started[-1].popen.wait(30)
            return time.monotonic()

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            end = pool.submit(kubelet)
            results = []
            while not end.done() or time.monotonic() < deleted + PROPAGATION + 1:
                told = time.monotonic() > deleted + PROPAGATION
                results.append(answered(replicas[1 if told else len(results) % 2]))
                threading.Event().wait(0.005)  # a load, and not a flood
            end.result()
        return results.count(False), len(results)


if __name__ == "__main__":
    need("nginx")
    pods = [document["spec"]["template"]["spec"] for document in yaml.safe_load_all(open(sys.argv[1], encoding="utf-8"))
            if document["kind"] == "Deployment"]
    (pod,) = pods
    (app,) = [container for container in pod["containers"] if container["name"] == "app"]
    seconds = app["lifecycle"]["preStop"]["sleep"]["seconds"]
    with concurrent.futures.ThreadPoolExecutor(2) as both:
        covered, bare = both.submit(terminate, seconds), both.submit(terminate, 0)
        print(json.dumps({"with": covered.result()[0], "without": bare.result()[0], "asked": covered.result()[1],
                          "spare": pod["terminationGracePeriodSeconds"] - seconds}))
