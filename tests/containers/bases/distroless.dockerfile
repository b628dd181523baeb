# Stand in for gcr.io/distroless/static-debian13:nonroot (users, certificates and time zones, nothing that runs) and for
# java-base-debian13:nonroot (the same, with the libraries that a Java runtime is linked against).
FROM debian:trixie-slim AS files
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates tzdata && \
    mkdir -p /root-of/etc/ssl/certs /root-of/usr/share /root-of/tmp /root-of/home/nonroot && chmod 1777 /root-of/tmp && \
    cp /etc/ssl/certs/ca-certificates.crt /root-of/etc/ssl/certs/ && cp -a /usr/share/zoneinfo /root-of/usr/share/ && \
    printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >/root-of/etc/passwd && \
    printf 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n' >/root-of/etc/group && \
    cp /etc/os-release /root-of/etc/ && chown 65532:65532 /root-of/home/nonroot
FROM scratch AS static
COPY --from=files /root-of/ /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532
WORKDIR /home/nonroot

FROM debian:trixie-slim AS libraries
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libstdc++6 zlib1g && \
    mkdir -p /root-of && cp -a /lib /lib64 /root-of/ && for package in libc6 libgcc-s1 libstdc++6 zlib1g; do dpkg -L "$package"; done | \
    grep -E '\.so' | grep -v -E '/(gconv|audit)/' | xargs -I{} cp -a --parents {} /root-of/

FROM static AS java-base
COPY --from=libraries /root-of/ /
