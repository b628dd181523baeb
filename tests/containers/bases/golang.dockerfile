# Stands in for golang:1.27-trixie, with Debian 13's Go on Debian 12, and with gcc and git as the real one has them.
FROM debian:bookworm-slim AS full
RUN apt-get update && site=$(apt-get indextargets --format '$(SITE)' 'Codename: bookworm' 'Created-By: Packages' | head -n 1) && \
    echo "deb $site trixie main" >/etc/apt/sources.list.d/trixie.list && \
    printf 'Package: *\nPin: release n=trixie\nPin-Priority: 100\n' >/etc/apt/preferences.d/trixie && \
    apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates gcc git libc6-dev make golang-1.24-go && \
    rm -rf /var/lib/apt/lists/* && ln -s /usr/lib/go-1.24 /usr/local/go
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local
WORKDIR /go
