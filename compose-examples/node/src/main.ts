// Shop, a web server on :8080. With DATABASE_HOST it asks PostgreSQL for every page.
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import pg from "pg";

const greeting = "hello";

const database = process.env.DATABASE_HOST
  ? new pg.Pool({
      host: process.env.DATABASE_HOST,
      user: "app",
      database: "app",
      // From a file: the environment of a process is for everybody to read.
      password: readFileSync(process.env.DATABASE_PASSWORD_FILE ?? "", "utf8").trim(),
      // A database that is silent is answered for, not waited for.
      connectionTimeoutMillis: 2000,
      query_timeout: 2000,
    })
  : undefined;
// A connection that breaks while it is idle is replaced by the next query.
database?.on("error", (error) => console.error(`the database went away: ${error.message}`));

async function page(): Promise<Record<string, string>> {
  if (!database) return { [greeting]: "world" };
  await database.query("SELECT 1");
  return { [greeting]: "world", database: "ok" };
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === "/healthz") {
    response.end("ok\n");
  } else if (request.url === "/") {
    response.setHeader("Content-Type", "application/json").end(`${JSON.stringify(await page())}\n`);
  } else {
    response.writeHead(404).end("not found\n");
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: Error) => {
    console.error(`a request failed: ${error.message}`);
    response.writeHead(503).end("try again later\n");
  });
});
server.listen(8080);

// Node has no handlers for these, and as PID 1 it would ignore them. No new connection is taken, idle ones are closed, and what is
// being answered has five seconds: `docker stop` kills after ten.
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    server.close(() => void (database?.end() ?? Promise.resolve()).then(() => process.exit(0)));
    setTimeout(() => server.closeAllConnections(), 5000).unref();
  });
}
