# Stand in for python:3.13-slim-trixie and python:3.13-trixie, with Debian's Python under the names of the real ones, and what
# theirs hold to install packages with.
FROM debian:trixie-slim AS slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates python3 python3-pip python3-venv && \
    rm -rf /var/lib/apt/lists/* /usr/lib/python3.13/EXTERNALLY-MANAGED && \
    ln -s /usr/bin/python3 /usr/local/bin/python && ln -s /usr/bin/python3 /usr/local/bin/python3 && \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt pip install --no-cache-dir --ignore-installed pip && \
    DEBIAN_FRONTEND=noninteractive apt-get purge -y --auto-remove python3-pip && \
    mv /usr/lib/python3.13/ensurepip /usr/local/lib/python3.13/ && rm -rf /usr/share/python-wheels
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]

FROM slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      curl g++ gcc git libpq-dev libssl-dev make python3-dev wget && rm -rf /var/lib/apt/lists/*
