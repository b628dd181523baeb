# Stands in for postgres:17, with Debian's PostgreSQL. Like the official image it initialises behind a server that only the
# Unix socket reaches, runs /docker-entrypoint-initdb.d, and then becomes the real server on TCP.
FROM debian:trixie-slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql && \
    rm -rf /var/lib/apt/lists/* /var/lib/postgresql/* && usermod --uid 999 postgres && groupmod --gid 999 postgres && \
    mkdir -p /docker-entrypoint-initdb.d /var/lib/postgresql/data && \
    chown postgres:postgres /var/run/postgresql /var/lib/postgresql /var/lib/postgresql/data && chmod 3777 /var/run/postgresql && \
    ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ 2>/dev/null; test -x /usr/local/bin/postgres
COPY --chmod=755 postgres-entrypoint /usr/local/bin/docker-entrypoint.sh
ENV PGDATA=/var/lib/postgresql/data LANG=C.UTF-8
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
