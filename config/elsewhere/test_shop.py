from datetime import timedelta

from testcontainers.core.container import DockerContainer
from testcontainers.core.wait_strategies import ExecWaitStrategy, HealthcheckWaitStrategy


def shop():
    """An image with a HEALTHCHECK of its own: wait until Docker calls it healthy."""
    return (
        DockerContainer("registry.example/shop:1.0")
        .with_exposed_ports(8080)
        .waiting_for(HealthcheckWaitStrategy().with_startup_timeout(timedelta(seconds=90)))
    )


def database():
    """An image of somebody else: steady comes from the host, and logs in as the application will."""
    return (
        DockerContainer("postgres:17")
        # The image trusts 127.0.0.1, and a wrong password would not show.
        .with_envs(POSTGRES_USER="app", POSTGRES_PASSWORD="made-up", POSTGRES_INITDB_ARGS="--auth-host=scram-sha-256")
        .with_exposed_ports(5432)
        .with_volume_mapping("/usr/local/bin/steady", "/steady")
        .waiting_for(
            ExecWaitStrategy(["/steady", "check", "postgres://app@127.0.0.1/app#password_env=POSTGRES_PASSWORD"])
            .with_startup_timeout(timedelta(seconds=90))
            .with_poll_interval(0.2)
        )
    )


def test_the_shop_and_its_database_start():
    with database() as db, shop() as app:
        assert db.get_exposed_port(5432) and app.get_exposed_port(8080)
