# Stands in for golang:1.27-trixie: Go as the module proxy has it, which Debian's own Go fetches and checks, with gcc and git as the
# real one has them.
FROM debian:trixie-slim AS fetched
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates golang-go && \
    GOTOOLCHAIN=go1.27.4 GOPATH=/fetched GOFLAGS=-modcacherw go version && mv /fetched/pkg/mod/golang.org/toolchain@* /usr/local/go

FROM debian:trixie-slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates gcc git libc6-dev make && rm -rf /var/lib/apt/lists/*
COPY --from=fetched /usr/local/go/ /usr/local/go/
ENV PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin GOPATH=/go GOTOOLCHAIN=local
WORKDIR /go
