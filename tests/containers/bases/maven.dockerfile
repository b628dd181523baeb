# Stands in for maven:3-eclipse-temurin-25, with Debian's JDK at the place of the real one.
FROM debian:trixie-slim AS full
RUN mkdir -p /usr/share/man/man1 && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
      binutils ca-certificates curl git maven openjdk-25-jdk-headless && rm -rf /var/lib/apt/lists/* && \
    mkdir -p /opt/java && ln -s /usr/lib/jvm/java-25-openjdk-* /opt/java/openjdk
ENV JAVA_HOME=/opt/java/openjdk
CMD ["mvn"]
