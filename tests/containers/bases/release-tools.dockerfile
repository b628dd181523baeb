# Stand in for the images of cosign, grype and syft: the programs, which docker/toolchain/go-tools compiles from the version that the
# tag names (its folder is the context), and certificates; with the path, the user and the entrypoint of the real image.
FROM debian:trixie-slim AS files
FROM scratch AS bare
COPY --from=files /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt

# ghcr.io/sigstore/cosign/cosign
FROM bare AS cosign
COPY cosign /ko-app/cosign
USER 65532
ENTRYPOINT ["/ko-app/cosign"]

# anchore/grype
FROM bare AS grype
WORKDIR /tmp
COPY grype /grype
ENTRYPOINT ["/grype"]

# anchore/syft
FROM bare AS syft
WORKDIR /tmp
COPY syft /syft
ENTRYPOINT ["/syft"]
