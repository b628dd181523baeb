from starlette.testclient import TestClient

from shop.main import app

client = TestClient(app)


def test_is_healthy_without_a_database():
    assert client.get("/healthz").text == "ok\n"


def test_greets():
    assert client.get("/").json() == {"hello": "world"}


def test_says_503_when_the_database_is_away(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("x")
    monkeypatch.setenv("DATABASE_HOST", "127.0.0.1")
    monkeypatch.setenv("DATABASE_PASSWORD_FILE", str(tmp_path / "password"))
    assert client.get("/").status_code == 503
