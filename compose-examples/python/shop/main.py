"""Shop, a web application for an ASGI server. With DATABASE_HOST it asks PostgreSQL for every page."""

import asyncio
import os
from pathlib import Path

import psycopg
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

GREETING = "hello"


async def healthz(_: Request) -> Response:
    return PlainTextResponse("ok\n")


async def front(_: Request) -> Response:
    page = {GREETING: "world"}
    if host := os.environ.get("DATABASE_HOST"):
        # From a file: the environment of a process is for everybody to read.
        file = Path(os.environ["DATABASE_PASSWORD_FILE"])
        password = (await asyncio.to_thread(file.read_text, encoding="utf-8")).strip()
        try:
            # A database that is silent is answered for, not waited for.
            async with (
                asyncio.timeout(2),
                await psycopg.AsyncConnection.connect(host=host, user="app", dbname="app", password=password) as connection,
            ):
                await connection.execute("SELECT 1")
        except (psycopg.Error, TimeoutError):
            return PlainTextResponse("try again later\n", status_code=503)
        page["database"] = "ok"
    return JSONResponse(page)


app = Starlette(routes=[Route("/healthz", healthz), Route("/", front)])
