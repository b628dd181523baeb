# Stand in for third-party images without a shell: a server of Debian's, the libraries that it is linked against, and nothing else,
# with the paths, the user and the entrypoint of the real image.
FROM debian:trixie-slim AS files
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends etcd-server nats-server victoria-metrics && \
    place() { mkdir -p "$1$(dirname "$3")" && cp -L "$2" "$1$3" && { ldd "$2" || true; } | { grep -o '/[^ ]*' || true; } | sort -u | xargs -I{} cp -L --parents {} "$1"; } && \
    place /etcd /usr/bin/etcd /usr/local/bin/etcd && install -d -m 1777 /etcd/tmp && \
    place /nats /usr/sbin/nats-server /nats-server && \
    place /metrics /usr/bin/victoria-metrics /victoria-metrics-prod

# quay.io/coreos/etcd
FROM scratch AS etcd
COPY --from=files /etcd/ /
ENV PATH=/usr/local/bin
EXPOSE 2379 2380
CMD ["/usr/local/bin/etcd"]

# nats:2.15-scratch
FROM scratch AS nats
COPY --from=files /nats/ /
EXPOSE 4222 8222 6222
ENTRYPOINT ["/nats-server"]
CMD ["--http_port", "8222"]

# victoriametrics/victoria-metrics, the variant from scratch
FROM scratch AS metrics
COPY --from=files /metrics/ /
EXPOSE 8428
ENTRYPOINT ["/victoria-metrics-prod"]
