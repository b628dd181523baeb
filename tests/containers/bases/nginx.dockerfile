# Stands in for nginx:1.30, with Debian's nginx.
FROM debian:trixie-slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends nginx-light && \
    rm -rf /var/lib/apt/lists/*
STOPSIGNAL SIGQUIT
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
