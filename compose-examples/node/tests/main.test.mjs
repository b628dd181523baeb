// The service as it is shipped, asked from outside.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { once } from "node:events";
import { test } from "node:test";

// Runs `ask` against a service with this environment, which ends with it.
async function serving(environment, ask) {
  const service = spawn(process.execPath, ["dist/main.js"], { env: environment, stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(service, "exit");
  try {
    for (;;) {
      const alive = await fetch("http://127.0.0.1:8080/healthz").catch(() => undefined);
      if (alive) break;
      assert.equal(service.exitCode, null, "it has ended");
    }
    await ask("http://127.0.0.1:8080");
  } finally {
    service.kill("SIGTERM");
  }
  assert.deepEqual(await ended, [0, null], "SIGTERM ends it in good order");
}

test("greets, and says what it does not know", { timeout: 20_000 }, () =>
  serving({}, async (shop) => {
    assert.equal(await (await fetch(`${shop}/healthz`)).text(), "ok\n");
    assert.deepEqual(await (await fetch(shop)).json(), { hello: "world" });
    assert.equal((await fetch(`${shop}/nothing`)).status, 404);
  }));

test("says 503 when the database is away", { timeout: 20_000 }, () => {
  writeFileSync("/tmp/password", "x");
  return serving({ DATABASE_HOST: "127.0.0.1", DATABASE_PASSWORD_FILE: "/tmp/password" }, async (shop) => {
    assert.equal((await fetch(shop)).status, 503);
    assert.equal((await fetch(`${shop}/healthz`)).status, 200);
  });
});
