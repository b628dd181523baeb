"""The cookbook's table, its single source: docs/cookbook.md is written from it, and `run` tries every line of it.

A service has a `check`, the target of a HEALTHCHECK in its own container, and a `gate`, the target that another container waits for.
Its `states` say what the service answers and what steady must make of it, by check and by gate: "up", or the beginning of a verdict.
The states of a scripted peer stand here, as the vendor's document (`source`) describes them; those of a real server are in servers.py.
"""
import dataclasses
import json

SECRETS = "password_file=/run/secrets/db_password"
ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount"


@dataclasses.dataclass(frozen=True)
class Http:
    """What an HTTP server answers by path and query; 404 to all others, and 401 without the `authorization`, if it wants one."""
    paths: dict
    authorization: str = ""
    tls: bool = False


@dataclasses.dataclass(frozen=True)
class Talk:
    """What another server says: `greeting` at once, then for each message that it knows the reply; a server that `closes` does so then."""
    greeting: bytes = b""
    replies: dict = dataclasses.field(default_factory=dict)
    closes: bool = False


@dataclasses.dataclass(frozen=True)
class State:
    """What steady must say, by check and by gate, of a service that answers so; nothing listens where there is no answer."""
    name: str
    answer: Http | Talk | None
    check: str = "up"
    gate: str = ""  # as check

    def expected(self, line):
        return self.check if line == "check" else self.gate or self.check


@dataclasses.dataclass(frozen=True)
class Service:
    name: str
    group: str
    image: str
    check: str  # none where nothing is checked in the service's own container
    gate: str
    why: str
    source: tuple  # title, URL
    states: tuple = ()  # none: a real server, see servers.py

    @property
    def real(self):
        return not self.states

    def lines(self):
        return {line: target for line, target in (("check", self.check), ("gate", self.gate)) if target}


def body(**fields):
    return json.dumps(fields)


def ok(*paths, text="", **more):
    """The state of a healthy HTTP server."""
    return State("healthy", Http({path: (200, text) for path in paths}, **more))


def bad(path, status, text="", verdict="", name="", **more):
    """The state of a server that answers a path with this status and body."""
    return State(name or f"answers {status}", Http({path: (status, text)}, **more), verdict or f"not ready: HTTP {status}")


def nobody(name):
    """The state in which the service does not listen."""
    return State(name, None, "refused")


GREEN = "/_cluster/health?wait_for_status=yellow&timeout=1s"
HEALTHY_NODE = "#json./timed_out=false"
CLUSTER = (
    ok(GREEN, text=body(cluster_name="docs", status="yellow", timed_out=False)),
    bad(GREEN, 408, body(cluster_name="docs", status="red", timed_out=True), name="red, and the server says 408"),
    bad(GREEN, 200, body(cluster_name="docs", status="red", timed_out=True), "mismatch: JSON /timed_out", "red, and the server says 200"),
)
SECURED = {"authorization": "Basic ZWxhc3RpYzpzZWNyZXQ=", "tls": True}
PING = b"*1\r\n$4\r\nPING\r\n"
MQTT = r"#send=\x10\x0c\x00\x04MQTT\x04\x02\x00\x0a\x00\x00&expect=\x20\x02\x00"  # without a client identifier: two may ask at once
LISTENER = "/api/health/checks/port-listener/5672"
MONITOR = {"authorization": "Basic bW9uaXRvcjpzZWNyZXQ="}
SEALED = "/v1/sys/health"
JOB = "/apis/batch/v1/namespaces/shop/jobs/migrate"
ROBOT = {"authorization": "Bearer secret", "tls": True}

SERVICES = (
    Service(
        "PostgreSQL", "Databases", "postgres:17", "postgres://${POSTGRES_USER}@:5432/${POSTGRES_DB}", f"postgres://app@db/app#{SECRETS}",
        "A login over TCP: the socket already answers while the image initialises, and `pg_isready` succeeds while every login is refused. "
        "The image asks for no password from 127.0.0.1.",
        ("PostgreSQL: pg_isready", "https://www.postgresql.org/docs/current/app-pg-isready.html")),
    Service(
        "PostgreSQL, migrated", "Databases", "postgres:17", "",
        f"postgres://app@db/app#{SECRETS}&query=select max(version) from schema_migrations&expect=42",
        "For a worker that must not start before the migrations are done. It asks for the schema's version.",
        ("PostgreSQL: Message Flow", "https://www.postgresql.org/docs/current/protocol-flow.html")),
    Service(
        "PgBouncer", "Databases", "pgbouncer", "postgres://stats@:6432/pgbouncer",
        f"postgres://app@pgbouncer:6432/app#{SECRETS}&query=select 1",
        "The check logs in to PgBouncer's own console, so an outage of the database restarts nothing. Only a query reaches the database. "
        "`stats` is in `stats_users`, and may come from 127.0.0.1 without a password.",
        ("PgBouncer: Usage, Admin console", "https://www.pgbouncer.org/usage.html")),
    Service(
        "Redis", "Databases", "redis:7", "redis://:6379", "redis://cache",
        "`LOADING`, `MASTERDOWN` and `BUSY` are not ready, though `redis-cli ping` exits with 0.",
        ("Redis: PING", "https://redis.io/docs/latest/commands/ping/")),
    Service(
        "Redis with a password", "Databases", "redis:7", "redis://:6379#password_env=REDIS_PASSWORD",
        "redis://cache#password_file=/run/secrets/redis_password",
        "The password stays out of the command line. A wrong one is `denied`, though `redis-cli ping` exits with 0.",
        ("Redis: AUTH", "https://redis.io/docs/latest/commands/auth/")),
    Service(
        "Valkey", "Databases", "valkey/valkey:8", "redis://:6379", "redis://valkey",
        "It speaks Redis' protocol, and its errors begin with the same words.",
        ("Valkey: PING", "https://valkey.io/commands/ping/"), (
            State("healthy", Talk(replies={PING: b"+PONG\r\n"})),
            State("loading", Talk(replies={PING: b"-LOADING Valkey is loading the dataset in memory\r\n"}), "not ready: LOADING"),
            State("wants a password", Talk(replies={PING: b"-NOAUTH Authentication required.\r\n"}), "denied: the server wants a password"))),
    Service(
        "Redis Sentinel", "Databases", "redis:7 redis-sentinel", "redis://:26379",
        r"tcp://sentinel:26379#send=SENTINEL CKQUORUM mymaster\r\n&expect=+OK",
        "`CKQUORUM` says whether enough Sentinels can agree on a failover of `mymaster`. A restart would not bring the others back, "
        "so the check is a `PING`.",
        ("Redis: High availability with Sentinel", "https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/")),
    Service(
        "Memcached", "Databases", "memcached:1.6", r"tcp://:11211#send=version\r\n&expect=VERSION",
        r"tcp://memcached:11211#send=version\r\n&expect=VERSION",
        "It asks for an answer, because the kernel accepts connections for a server that is stuck.",
        ("Memcached: protocol.txt", "https://github.com/memcached/memcached/blob/master/doc/protocol.txt")),
    Service(
        "MinIO", "Databases", "minio/minio", "http://:9000/minio/health/live", "http://minio:9000/minio/health/cluster",
        "`cluster` asks for write quorum, which depends on other nodes. A restart of this node does not bring it back.",
        ("MinIO: Healthcheck API", "https://docs.min.io/minio/baremetal/monitoring/healthcheck-probe.html"), (
            ok("/minio/health/live", "/minio/health/cluster"),
            State("no write quorum", Http({"/minio/health/live": (200, ""), "/minio/health/cluster": (503, "")}), "up", "not ready: HTTP 503"),
            State("too busy", Http({"/minio/health/live": (429, ""), "/minio/health/cluster": (503, "")}), "not ready: HTTP 429",
                  "not ready: HTTP 503"))),
    Service(
        "Elasticsearch", "Databases", "elasticsearch:8", f"http://:9200{GREEN}{HEALTHY_NODE}", f"http://elasticsearch:9200{GREEN}{HEALTHY_NODE}",
        "Up means green or yellow. After 1 s in red the server answers 408, or 200 if it is configured so; `timed_out` is right in both cases.",
        ("Elasticsearch: Cluster health API", "https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-cluster-health"), CLUSTER),
    Service(
        "Elasticsearch, secured", "Databases", "elasticsearch:8",
        f"https://:9200{GREEN}{HEALTHY_NODE}&user=elastic&password_env=ELASTIC_PASSWORD&ca_file=/usr/share/elasticsearch/config/certs/http_ca.crt",
        f"https://elasticsearch:9200{GREEN}{HEALTHY_NODE}&user=elastic&password_file=/run/secrets/elastic&ca_file=/run/secrets/http_ca.crt",
        "The default configuration has TLS with its own CA, and a password. Without the password it answers 401, which `curl` without "
        "`-f` takes for health.",
        ("Elasticsearch: Set up security", "https://www.elastic.co/docs/deploy-manage/security"), (
            ok(GREEN, text=body(status="green", timed_out=False), **SECURED),
            bad(GREEN, 408, body(status="red", timed_out=True), name="red", **SECURED),
            State("another password", Http({}, "Basic another", True), "denied: HTTP 401"))),
    Service(
        "OpenSearch", "Databases", "opensearchproject/opensearch:2", f"http://:9200{GREEN}{HEALTHY_NODE}",
        f"http://opensearch:9200{GREEN}{HEALTHY_NODE}",
        "The same API as Elasticsearch. With the security plugin: `https`, `user`, `password_env` and `ca_file`, as above.",
        ("OpenSearch: Cluster health", "https://docs.opensearch.org/latest/api-reference/cluster-api/cluster-health/"), CLUSTER),
    Service(
        "Qdrant", "Databases", "qdrant/qdrant", "http://:6333/livez", "http://qdrant:6333/readyz",
        "`readyz` waits until every shard is ready, `livez` says that the server runs.",
        ("Qdrant: API reference, Service", "https://api.qdrant.tech/api-reference/service/readyz"), (
            ok("/livez", "/readyz", text="all shards are ready"),
            State("recovering", Http({"/livez": (200, "healthz check passed"), "/readyz": (503, "some shards are not ready")}), "up",
                  "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "Weaviate", "Databases", "semitechnologies/weaviate", "http://:8080/v1/.well-known/live", "http://weaviate:8080/v1/.well-known/ready",
        "These two paths need no authentication. Both may answer 204 without a body.",
        ("Weaviate: release 0.21.2, Live/Ready Endpoints", "https://github.com/weaviate/weaviate/releases/tag/0.21.2"), (
            State("healthy", Http({"/v1/.well-known/live": (204, ""), "/v1/.well-known/ready": (204, "")})),
            State("not ready", Http({"/v1/.well-known/live": (204, ""), "/v1/.well-known/ready": (503, "")}), "up", "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "etcd", "Databases", "etcd", "http://:2379/health#json./health=true", "http://etcd:2379/health#json./health=true",
        "It is false without a leader. From 3.5 on a check may ask `/health?serializable=true`, which covers this member only.",
        ("etcd: Monitoring etcd", "https://etcd.io/docs/v3.4/op-guide/monitoring")),
    Service(
        "CouchDB", "Databases", "couchdb:3", "http://:5984/_up#json./status=ok", "http://couchdb:5984/_up#json./status=ok",
        "It answers 404 in maintenance mode; `/` still answers with a welcome.",
        ("CouchDB: /_up", "https://docs.couchdb.org/en/stable/api/server/"), (
            ok("/_up", text=body(status="ok")),
            bad("/_up", 404, body(status="maintenance_mode"), name="maintenance mode"))),
    Service(
        "ClickHouse", "Databases", "clickhouse/clickhouse-server", "http://:8123/ping#contains=Ok.", "http://clickhouse:8123/replicas_status",
        "`/ping` tells whether the server runs; `/replicas_status` fails while a replica lags too far behind.",
        ("ClickHouse: HTTP interface", "https://clickhouse.com/docs/en/interfaces/http"), (
            ok("/ping", "/replicas_status", text="Ok.\n"),
            State("a replica lags", Http({"/ping": (200, "Ok.\n"), "/replicas_status": (503, "db.table: Absolute delay: 900.\n")}), "up",
                  "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "InfluxDB 2", "Databases", "influxdb:2", "http://:8086/health#json./status=pass", "http://influxdb:8086/health#json./status=pass",
        "It needs no token. `/ping` says only that the process runs.",
        ("InfluxDB: Health API", "https://docs.influxdata.com/influxdb/v2/api/health/"), (
            ok("/health", text=body(name="influxdb", status="pass", checks=[])),
            bad("/health", 503, body(name="influxdb", status="fail", message="store unavailable")))),
    Service(
        "Meilisearch", "Databases", "getmeili/meilisearch", "http://:7700/health#json./status=available",
        "http://meilisearch:7700/health#json./status=available", "It needs no API key.",
        ("Meilisearch: Get health", "https://www.meilisearch.com/docs/reference/api/health/get-health"), (
            ok("/health", text=body(status="available")), bad("/health", 503, body(message="in maintenance")), nobody("starting"))),

    Service(
        "RabbitMQ", "Queues", "rabbitmq:4", r"tcp://:5672#send=AMQP\x00\x00\x09\x01&expect=\x00\x0a\x00\x0a",
        r"tcp://rabbitmq:5672#send=AMQP\x00\x00\x09\x01&expect=\x00\x0a\x00\x0a",
        "It sends the protocol header, and expects the method Connection.Start. `rabbitmq-diagnostics -q ping` starts an Erlang VM each time.",
        ("AMQP 0-9-1, 2.2.4 Protocol negotiation", "https://www.rabbitmq.com/resources/specs/amqp0-9-1.pdf"), (
            State("healthy", Talk(replies={b"AMQP\0\0\x09\x01": b"\x01\0\0\0\0\0\x0c\0\x0a\0\x0a\0\x09\0\0\0\0\xce"})),
            State("another protocol", Talk(replies={b"AMQP\0\0\x09\x01": b"AMQP\0\x01\0\0"}, closes=True), "mismatch: the peer says"),
            State("mute", Talk(), "timed out"), nobody("starting"))),
    Service(
        "RabbitMQ, HTTP API", "Queues", "rabbitmq:4-management",
        f"http://:15672{LISTENER}#user=monitor&password_env=MONITOR_PASSWORD",
        f"http://rabbitmq:15672{LISTENER}#user=monitor&password_file=/run/secrets/monitor",
        "RabbitMQ reports whether it listens for applications on 5672. The user `monitor` needs only the tag `monitoring`.",
        ("RabbitMQ: HTTP API reference", "https://www.rabbitmq.com/docs/http-api-reference"), (
            ok(LISTENER, text=body(status="ok", port=5672), **MONITOR),
            bad(LISTENER, 503, body(status="failed", reason="No active listener", missing=5672), **MONITOR),
            State("another password", Http({}, "Basic another"), "denied: HTTP 401"))),
    Service(
        "NATS", "Queues", "nats:2", "http://:8222/healthz#json./status=ok", "tcp://nats:4222#expect=INFO",
        "`healthz` includes JetStream; it needs `http_port`, which the image's configuration has. The server greets every client with `INFO`.",
        ("NATS: Monitoring", "https://docs.nats.io/running-a-nats-service/nats_admin/monitoring")),
    Service(
        "Mosquitto", "Queues", "eclipse-mosquitto:2", f"tcp://:1883{MQTT}", rf"tcp://mosquitto:1883{MQTT}\x00",
        "It sends CONNECT, and expects CONNACK. The gate's last byte, 0, means accepted: leave it out where clients must log in.",
        ("MQTT 3.1.1, 3.2 CONNACK", "https://docs.oasis-open.org/mqtt/mqtt/v3.1.1/os/mqtt-v3.1.1-os.html")),
    Service(
        "ZooKeeper", "Queues", "zookeeper:3.9", r"tcp://:2181#send=srvr\n&expect=Zookeeper version",
        r"tcp://zookeeper:2181#send=srvr\n&expect=Zookeeper version",
        "`srvr` is the only four-letter word that is allowed by default. Without a quorum its answer differs.",
        ("ZooKeeper: The Four Letter Words", "https://zookeeper.apache.org/doc/r3.10.0/admin-ops/administrators-guide/commands/"), (
            State("healthy", Talk(replies={b"srvr\n": b"Zookeeper version: 3.9.2\nLatency min/avg/max: 0/0.0/0\nMode: leader\n"}, closes=True)),
            State("no quorum", Talk(replies={b"srvr\n": b"This ZooKeeper instance is not currently serving requests\n"}, closes=True),
                  "mismatch: the peer says 'This ZooKeeper instance is not currently serving requests"),
            State("not allowed", Talk(replies={b"srvr\n": b"srvr is not executed because it is not in the whitelist.\n"}, closes=True),
                  "mismatch: the peer says '*** is not executed"))),

    Service(
        "nginx", "Web and proxies", "nginx:1", "http://:80/#status=200-499", "http://web/#status=200-499",
        "Any answer of nginx itself counts, even 404. 502 to 504 mean that the application behind it is down.",
        ("nginx: Module ngx_http_proxy_module", "https://nginx.org/en/docs/http/ngx_http_proxy_module.html")),
    Service(
        "HAProxy", "Web and proxies", "haproxy:3", "http://:8404/healthz", "http://haproxy:8404/healthz",
        "Needs a frontend with `monitor-uri /healthz`, and `monitor fail if { nbsrv(app) lt 1 }` to answer 503 when no server is up.",
        ("HAProxy: Monitor URI",
         "https://www.haproxy.com/documentation/haproxy-configuration-tutorials/alerts-and-monitoring/monitor-uri/")),
    Service(
        "Traefik", "Web and proxies", "traefik:3", "http://:8080/ping", "http://traefik:8080/ping",
        "Needs `--ping=true`. It answers 503 after SIGTERM, so that load balancers stop sending requests in time.",
        ("Traefik: Ping", "https://doc.traefik.io/traefik/reference/install-configuration/observability/healthcheck/"), (
            ok("/ping", text="OK"), bad("/ping", 503, name="ending"), bad("/ping", 404, name="without --ping"))),
    Service(
        "Envoy", "Web and proxies", "envoyproxy/envoy", "http://:9901/ready", "http://envoy:9901/ready",
        "It answers 503 until listeners and clusters have their first configuration, and again while it drains. The port is that of `admin`.",
        ("Envoy: Administration interface", "https://www.envoyproxy.io/docs/envoy/latest/operations/admin"), (
            ok("/ready", text="LIVE\n"), bad("/ready", 503, "PRE_INITIALIZING\n"))),
    Service(
        "Kong", "Web and proxies", "kong:3", "http://:8100/status", "http://kong:8100/status/ready",
        "Needs `KONG_STATUS_LISTEN=0.0.0.0:8100`. It is ready once it has its first configuration, which may come from another host.",
        ("Kong Gateway: Health check probes", "https://developer.konghq.com/gateway/traffic-control/health-check-probes"), (
            ok("/status", "/status/ready"),
            State("without a configuration", Http({"/status": (200, ""), "/status/ready": (503, "")}), "up", "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "CoreDNS", "Web and proxies", "coredns/coredns", "http://:8181/ready", "http://coredns:8181/ready",
        "Needs the plugin `ready`; the body of a 503 names the plugins that are not ready.",
        ("CoreDNS: ready", "https://coredns.io/plugins/ready/"), (ok("/ready", text="OK"), bad("/ready", 503, "kubernetes"))),

    Service(
        "Prometheus", "Observability", "prom/prometheus", "http://:9090/-/healthy", "http://prometheus:9090/-/ready",
        "`ready` waits until the write-ahead log is replayed. That can take minutes, and a restart would start it again.",
        ("Prometheus: Management API", "https://prometheus.io/docs/prometheus/latest/management_api/")),
    Service(
        "Alertmanager", "Observability", "prom/alertmanager", "http://:9093/-/healthy", "http://alertmanager:9093/-/ready",
        "The same two paths as Prometheus.",
        ("Alertmanager: Management API", "https://prometheus.io/docs/alerting/latest/management_api/"), (
            ok("/-/healthy", "/-/ready", text="OK"), nobody("starting"))),
    Service(
        "Grafana", "Observability", "grafana/grafana", "http://:3000/api/health#json./database=ok",
        "http://grafana:3000/api/health#json./database=ok",
        "It asks Grafana's own database, and needs no login.",
        ("Grafana: Health API", "https://grafana.com/docs/grafana-cloud/api-reference/http-api/other/"), (
            ok("/api/health", text=body(database="ok", version="11.0.0")), bad("/api/health", 503, body(database="failing")))),
    Service(
        "Loki", "Observability", "grafana/loki", "http://:3100/ready", "http://loki:3100/ready",
        "It answers 503 for 15 s after the start, by design: give the check a start period.",
        ("Loki: HTTP API", "https://grafana.com/docs/loki/latest/reference/loki-http-api/"), (
            ok("/ready", text="ready\n"), bad("/ready", 503, "Ingester not ready: waiting for 15s after being ready\n"))),
    Service(
        "Tempo", "Observability", "grafana/tempo", "http://:3200/ready", "http://tempo:3200/ready", "The same path as Loki.",
        ("Tempo: HTTP API", "https://grafana.com/docs/tempo/latest/api_docs/"), (
            ok("/ready", text="ready\n"), bad("/ready", 503, "Ingester not ready: ingester check ready failed\n"))),
    Service(
        "VictoriaMetrics", "Observability", "victoriametrics/victoria-metrics", "http://:8428/health#contains=OK",
        "http://victoriametrics:8428/health#contains=OK", "`OK` once the storage is open; it listens only then.",
        ("VictoriaMetrics: Single-node version", "https://docs.victoriametrics.com/victoriametrics/"), (
            ok("/health", text="OK"), nobody("starting"))),
    Service(
        "OpenTelemetry Collector", "Observability", "otel/opentelemetry-collector and -contrib", "http://:13133/", "http://otel-collector:13133/",
        "Needs the extension `health_check`, under `extensions` and under `service: extensions`. Its default, localhost, is enough for "
        "the health check; the gate needs `endpoint: 0.0.0.0:13133`. The image has no shell.",
        ("OpenTelemetry Collector: Health Check extension",
         "https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/healthcheckextension"), (
            ok("/", text=body(status="Server available", uptime="1s")), bad("/", 503, body(status="Server not available")))),

    Service(
        "Keycloak", "Identity and secrets", "keycloak/keycloak:26", "http://:9000/health/ready#json./status=UP",
        "http://keycloak:9000/health/ready#json./status=UP",
        "Needs `KC_HEALTH_ENABLED=true`, and `KC_METRICS_ENABLED=true` for its database to be included. Port 9000 is for management; it "
        "speaks `https` if Keycloak itself has TLS. `KC_HTTP_RELATIVE_PATH` comes before `/health`. The first start takes minutes, so the "
        "start period must be as long. Use `/health/live` if an orchestrator restarts unhealthy containers.",
        ("Keycloak: Tracking instance status with health checks", "https://www.keycloak.org/observability/health"), (
            ok("/health/ready", text=body(status="UP", checks=[])), bad("/health/ready", 503, body(status="DOWN", checks=[])),
            bad("/health/ready", 404, name="without KC_HEALTH_ENABLED"))),
    Service(
        "Zitadel", "Identity and secrets", "zitadel/zitadel", "http://:8080/debug/healthz", "http://zitadel:8080/debug/ready",
        "Zitadel is alive but not ready while it migrates its schema.",
        ("Zitadel: Ready and Health Endpoints", "https://zitadel.com/docs/apis/observability/health"), (
            ok("/debug/healthz", "/debug/ready"),
            State("migrating", Http({"/debug/healthz": (200, ""), "/debug/ready": (412, "")}), "up", "not ready: HTTP 412"),
            nobody("starting"))),
    Service(
        "Vault", "Identity and secrets", "hashicorp/vault", f"http://:8200{SEALED}#status=200,429,472-474,501,503",
        f"http://vault:8200{SEALED}#status=200,429,473",
        "200 active, 429 standby, 472 secondary for disaster recovery, 473 performance standby, 474 standby without its active node, 501 not "
        "initialised, 503 sealed. No restart changes these, so the check accepts them all; the gate accepts only 200, 429 and 473.",
        ("Vault: /sys/health", "https://developer.hashicorp.com/vault/api-docs/system/health"), (
            ok(SEALED, text=body(initialized=True, sealed=False, standby=False)),
            State("standby", Http({SEALED: (429, body(sealed=False, standby=True))})),
            State("sealed", Http({SEALED: (503, body(sealed=True))}), "up", "not ready: HTTP 503"),
            State("without its active node", Http({SEALED: (474, body(sealed=False, standby=True))}), "up", "not ready: HTTP 474"),
            State("not initialised", Http({SEALED: (501, body(initialized=False))}), "up", "not ready: HTTP 501"),
            bad(SEALED, 530, name="removed from the cluster", verdict="not ready: HTTP 530"))),
    Service(
        "Consul", "Identity and secrets", "hashicorp/consul", "http://:8500/v1/status/leader", "http://consul:8500/v1/status/leader#contains=:8300",
        "Without a leader it answers 200 and an empty text, so the gate expects the leader's port.",
        ("Consul: Status HTTP API", "https://developer.hashicorp.com/consul/api-docs/status"), (
            ok("/v1/status/leader", text='"10.1.10.12:8300"'),
            State("no leader", Http({"/v1/status/leader": (200, '""')}), "up", "mismatch"),
            nobody("starting"))),

    Service(
        "Spring Boot", "Applications and tools", "your own", "http://:8080/actuator/health/liveness#json./status=UP",
        "http://app:8080/actuator/health/readiness#json./status=UP",
        "Up to version 3 it needs `management.endpoint.health.probes.enabled=true` outside Kubernetes. "
        "With `/actuator/health` as the check an outage of the database would restart the application.",
        ("Spring Boot: issue 22100, readiness OUT_OF_SERVICE", "https://github.com/spring-projects/spring-boot/issues/22100"), (
            ok("/actuator/health/liveness", "/actuator/health/readiness", text=body(status="UP")),
            State("starting", Http({"/actuator/health/liveness": (200, body(status="UP")),
                                    "/actuator/health/readiness": (503, body(status="OUT_OF_SERVICE"))}), "up", "not ready: HTTP 503"),
            State("down, said with 200", Http({path: (200, body(status="DOWN")) for path in (
                "/actuator/health/liveness", "/actuator/health/readiness")}), "mismatch: JSON /status"))),
    Service(
        "Hasura", "Applications and tools", "hasura/graphql-engine", "http://:8080/healthz", "http://hasura:8080/healthz?strict=true",
        "With `strict`, inconsistent metadata gives 500; without it, a warning with status 200.",
        ("Hasura: Health Check API", "https://hasura.io/docs/latest/api-reference/health"), (
            ok("/healthz", "/healthz?strict=true", text="OK"),
            State("inconsistent", Http({"/healthz": (200, "WARN: inconsistent objects in schema"),
                                        "/healthz?strict=true": (500, "ERROR: inconsistent objects in schema")}), "up", "not ready: HTTP 500"),
            State("unhealthy", Http({"/healthz": (500, "ERROR"), "/healthz?strict=true": (500, "ERROR")}), "not ready: HTTP 500"))),
    Service(
        "n8n", "Applications and tools", "n8nio/n8n", "http://:5678/healthz", "http://n8n:5678/healthz/readiness",
        "`readiness` waits for the database and its migrations; `healthz` does not cover them.",
        ("n8n: Monitoring", "https://docs.n8n.io/hosting/logging-monitoring/monitoring/"), (
            ok("/healthz", "/healthz/readiness", text=body(status="ok")),
            State("migrating", Http({"/healthz": (200, ""), "/healthz/readiness": (503, body(status="error"))}), "up", "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "Gitea", "Applications and tools", "gitea/gitea", "http://:3000/api/healthz#json./status=pass",
        "http://gitea:3000/api/healthz#json./status=pass",
        "It asks the database and the cache.",
        ("Gitea: Add health check endpoint (18465)", "https://github.com/go-gitea/gitea/issues/18465"), (
            ok("/api/healthz", text=body(status="pass", checks={})), bad("/api/healthz", 503, body(status="fail", checks={})))),
    Service(
        "SonarQube", "Applications and tools", "sonarqube", "http://:9000/api/system/status#json./status=UP",
        "http://sonarqube:9000/api/system/status#json./status=UP",
        "The status is always 200; `STARTING` and `DB_MIGRATION_NEEDED` are in the body. Give the check a start period of minutes.",
        ("SonarQube: Web API, api/system/status", "https://next.sonarqube.com/sonarqube/web_api/api/system"), (
            ok("/api/system/status", text=body(status="UP")),
            bad("/api/system/status", 200, body(status="STARTING"), "mismatch: JSON /status", "starting"),
            bad("/api/system/status", 200, body(status="DB_MIGRATION_NEEDED"), "mismatch: JSON /status", "not migrated"))),
    Service(
        "Docker registry", "Applications and tools", "registry:2", "http://:5000/v2/#status=200,401", "http://registry:5000/v2/#status=200,401",
        "401: the registry works and wants a login. 503: its storage fails.",
        ("Distribution: Configuring a registry, health", "https://distribution.github.io/distribution/about/configuration/#health")),
    Service(
        "Cloud SQL Auth Proxy", "Applications and tools", "cloud-sql-proxy:2", "http://:9090/liveness", "http://cloud-sql-proxy:9090/readiness",
        "Needs `--health-check`, and `--http-address=0.0.0.0` for the gate. It is not ready while all connections are taken.",
        ("Cloud SQL Auth Proxy: health checks",
         "https://github.com/GoogleCloudPlatform/cloud-sql-proxy/tree/main/examples/k8s-health-check"), (
            ok("/liveness", "/readiness", text="ok"),
            State("all connections taken", Http({"/liveness": (200, "ok"), "/readiness": (503, "max connections reached")}), "up",
                  "not ready: HTTP 503"),
            nobody("starting"))),
    Service(
        "Kubernetes Job", "Applications and tools", "batch/v1", "",
        f"https://kubernetes.default.svc{JOB}#json./status/succeeded=1&bearer_file={ACCOUNT}/token&ca_file={ACCOUNT}/ca.crt",
        "Waits for the Job `migrate` in `shop`. The Pod's service account needs permission only to `get` Jobs there.",
        ("Kubernetes: API reference, JobStatus", "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/job-v1/"), (
            ok(JOB, text=body(kind="Job", status={"succeeded": 1}), **ROBOT),
            bad(JOB, 200, body(kind="Job", status={"active": 1}), "mismatch: JSON has no /status/succeeded", "at work", **ROBOT),
            bad(JOB, 404, body(kind="Status", code=404), name="not there yet", **ROBOT),
            bad(JOB, 403, body(kind="Status", code=403), "denied: HTTP 403", name="not allowed", **ROBOT))),
    Service(
        "ClamAV", "Applications and tools", "clamav/clamav", r"tcp://:3310#send=nPING\n&expect=PONG", r"tcp://clamav:3310#send=nPING\n&expect=PONG",
        "It listens once the signatures are loaded, which takes a minute or more: give the check a start period.",
        ("clamd(8)", "https://docs.clamav.net/manual/Usage/ClamdProtocol.html"), (
            State("healthy", Talk(replies={b"nPING\n": b"PONG\n"}, closes=True)),
            State("does not know the command", Talk(replies={b"nPING\n": b"UNKNOWN COMMAND\n"}, closes=True),
                  "mismatch: the peer says 'UNKNOWN COMMAND'"),
            nobody("loading"))),
    Service(
        "SMTP", "Applications and tools", "any mail server", "tcp://:25#expect=220", "tcp://mail:25#expect=220",
        "It expects the greeting: 220 means ready, 421 and 554 do not. The server logs a lost connection, so check at most every 30 s.",
        ("RFC 5321, 4.2.3 Reply codes", "https://www.rfc-editor.org/rfc/rfc5321"), (
            State("healthy", Talk(greeting=b"220 mail.example ESMTP\r\n")),
            State("overloaded", Talk(greeting=b"421 mail.example Service not available, closing transmission channel\r\n", closes=True),
                  "mismatch: the peer says '421"),
            State("no service", Talk(greeting=b"554 No SMTP service here\r\n"), "timed out"))),
)

# What real projects write, and the line that replaces it; the test tries that line too.
PAIRS = (
    ("`pg_isready -U app`, over the socket", "postgres://${POSTGRES_USER}@:5432/${POSTGRES_DB}", "A login over TCP."),
    ("`redis-cli ping`, with a password somewhere", "redis://:6379#password_env=REDIS_PASSWORD", "`NOAUTH` and `LOADING` are not healthy."),
    ("`curl -f http://localhost:9200/_cluster/health?wait_for_status=yellow&timeout=1s`, unquoted", f"http://:9200{GREEN}",
     "In exec form `&` does not send anything to the background."),
    ("Keycloak: `exec 3<>/dev/tcp/localhost/9000; …`, because there is no curl", "http://:9000/health/ready#json./status=UP", "The check needs neither curl nor a shell."),
    ("`node -e \"require('net').connect(process.env.PORT)…\"`", ":${PORT}", "No runtime to start for each check."),
    ("`echo srvr \\| nc localhost 2181 \\| grep Mode`", r"tcp://:2181#send=srvr\n&expect=Zookeeper version", "Memcached and ClamAV work the same way."),
    ("`rabbitmq-diagnostics -q ping`", r"tcp://:5672#send=AMQP\x00\x00\x09\x01&expect=\x00\x0a\x00\x0a", "It takes milliseconds, and starts no Erlang VM."),
    ("`sleep 10 && createdb app && migrate`", "steady wait ${DATABASE_URL} -- /migrate", "It waits only as long as needed."),
    ("`wait-for-it.sh db:5432 -- /app`, not strict: it starts the application anyway", "steady wait ${DATABASE_URL} -- /app",
     "A login; exit code 124 when it does not succeed in time."),
    ("`until psql -c 'select 1 from jobs'; do sleep 1; done; worker`",
     "steady wait '${DATABASE_URL}#query=select max(version) from schema_migrations&expect=42' -- /worker", "It waits for the version that the worker needs."),
)
