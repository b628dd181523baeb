# Stand in for python:3.13-slim-trixie and python:3.13-trixie, with Debian's Python under the names of the real ones, and what
# theirs hold to install packages with.
FROM debian:bookworm-slim AS slim
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates python3 python3-pip python3-venv && \
    rm -rf /var/lib/apt/lists/* /usr/lib/python3.11/EXTERNALLY-MANAGED && \
    ln -s /usr/bin/python3 /usr/local/bin/python && ln -s /usr/bin/python3 /usr/local/bin/python3 && \
    PIP_CERT=/etc/ssl/certs/ca-certificates.crt pip install --no-cache-dir --ignore-installed pip 'setuptools<80' wheel && \
    DEBIAN_FRONTEND=noninteractive apt-get purge -y --auto-remove python3-pip && \
    mv /usr/lib/python3.11/ensurepip /usr/local/lib/python3.11/
ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt
CMD ["python3"]

FROM slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      curl g++ gcc git libpq-dev libssl-dev make python3-dev wget && rm -rf /var/lib/apt/lists/*
