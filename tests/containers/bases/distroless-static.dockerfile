# Stands in for gcr.io/distroless/static-debian12:nonroot: users, certificates and time zones, nothing that runs.
FROM debian:bookworm-slim AS files
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates tzdata && \
    mkdir -p /root-of/etc/ssl/certs /root-of/usr/share /root-of/tmp /root-of/home/nonroot && chmod 1777 /root-of/tmp && \
    cp /etc/ssl/certs/ca-certificates.crt /root-of/etc/ssl/certs/ && cp -a /usr/share/zoneinfo /root-of/usr/share/ && \
    printf 'root:x:0:0:root:/root:/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n' >/root-of/etc/passwd && \
    printf 'root:x:0:\nnobody:x:65534:\nnonroot:x:65532:\n' >/root-of/etc/group && \
    cp /etc/os-release /root-of/etc/ && chown 65532:65532 /root-of/home/nonroot
FROM scratch
COPY --from=files /root-of/ /
ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532
WORKDIR /home/nonroot
