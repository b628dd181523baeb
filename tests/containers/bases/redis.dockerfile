# Stands in for redis:8, with Debian's Redis.
FROM debian:trixie-slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends redis-server && \
    rm -rf /var/lib/apt/lists/* && usermod --uid 999 redis && groupmod --gid 999 redis && install -d -o redis -g redis /data
USER 999:999
WORKDIR /data
VOLUME /data
EXPOSE 6379
CMD ["redis-server", "--bind", "*", "-::*", "--protected-mode", "no"]
