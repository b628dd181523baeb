# Stands in for registry:3, with Debian's registry, which is version 2: the paths, the entrypoint and the configuration of the real one.
FROM debian:trixie-slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates docker-registry && \
    rm -rf /var/lib/apt/lists/* /var/lib/docker-registry && ln -s /usr/bin/docker-registry /usr/bin/registry && mkdir /etc/distribution /var/lib/registry
COPY registry.yml /etc/distribution/config.yml
COPY --chmod=755 registry-entrypoint /entrypoint.sh
VOLUME /var/lib/registry
EXPOSE 5000
ENTRYPOINT ["/entrypoint.sh"]
CMD ["/etc/distribution/config.yml"]
