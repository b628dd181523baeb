"""Prometheus, in the network namespace of its caller, asks steady under an address that is not loopback, as it asks a Pod, and
judges it by the rules of config/prometheus/alerts.yaml. The database is up, is latched, and goes, and so does billing, which is ignored:
each must have its own alert.

Prints what /readyz said then, and the alerts that fire. Usage: prometheus_latch.py STEADY RULES FOLDER
"""
import json
import pathlib
import socket
import subprocess
import sys
import time
import urllib.request

steady, rules, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
address = "192.0.2.1"  # RFC 5737; no packet leaves for it
subprocess.check_call(["ip", "link", "set", "lo", "up"])
subprocess.check_call(["ip", "address", "add", f"{address}/32", "dev", "lo"])

database, billing = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
config = folder / "steady.yaml"
config.write_text(
    "version: 1\ndefaults: { interval: 100ms, fall: 1 }\nserve: { listen: '[::]:7832', details: loopback, metrics: full }\n"
    f"checks:\n  database: {{ tcp: '127.0.0.1:{database.getsockname()[1]}', readiness: latch }}\n"
    f"  billing: {{ tcp: '127.0.0.1:{billing.getsockname()[1]}', readiness: ignore }}\n")
(folder / "rules.yml").write_text(pathlib.Path(rules).read_text().replace("for: 1m", "for: 0s"))
(folder / "prometheus.yml").write_text(
    "global: { scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms }\nrule_files: [rules.yml]\n"
    f"scrape_configs: [{{ job_name: steady, static_configs: [{{ targets: ['{address}:7832'] }}] }}]\n")
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url):
    with opener.open(url, timeout=10) as answer:
        return answer.read().decode()


def eventually(holds):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if holds():
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise SystemExit("waited for nothing")


children = [subprocess.Popen([steady, "serve", "-c", config], stderr=subprocess.DEVNULL),
            subprocess.Popen(["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                              "--web.listen-address=127.0.0.1:9090"], stderr=subprocess.DEVNULL)]
try:
    eventually(lambda: get(f"http://{address}:7832/readyz"))
    series = "http://127.0.0.1:9090/api/v1/query?query=steady_check_up"
    eventually(lambda: [each["value"][1] for each in json.loads(get(series))["data"]["result"]] == ["1", "1"])
    alerts = json.loads(get("http://127.0.0.1:9090/api/v1/alerts"))["data"]["alerts"]
    print("alerts before:", [alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"])
    database.close()
    billing.close()
    eventually(lambda: get("http://127.0.0.1:9090/api/v1/alerts").count('"firing"') >= 2)
    print("readyz:", get(f"http://{address}:7832/readyz"))
    alerts = json.loads(get("http://127.0.0.1:9090/api/v1/alerts"))["data"]["alerts"]
    for labels in sorted((alert["labels"] for alert in alerts if alert["state"] == "firing"), key=lambda each: each["alertname"]):
        print("fires:", labels["alertname"], labels.get("check"), labels["severity"])
finally:
    for child in children:
        child.terminate()
        child.wait()
