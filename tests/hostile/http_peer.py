"""HTTP servers that never give the answer that is asked for: statuses, lengths, chunks and redirects that lie or never end."""
from chance import TOKEN
from wire import Reader

HTTP = "http://127.0.0.1:{port}/"
CHECKS = (HTTP + "#status=299", HTTP + "#contains={token}", HTTP + "#json./status={token}&max_body_bytes=1048576",
          HTTP + "#max_redirects=20&status=299",
          HTTP + "#expect_headers.X-Token={token}", HTTP + "#method=HEAD&status=299")
OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"


# Each of the following answers one request.
def lying_status(wire, chance):
    line = chance.choice((b"HTTP/1.1 2990 OK", b"HTTP/1.1 +299 OK", b"HTTP/1.1 29 OK", b"HTTP/1.1  299", b"HTTP/9.9 299 OK",
                          b"299 OK", b"ICY 299",
                          b"HTTP/1.1 000 ", b"HTTP/1.1 \xff\xff\xff OK", b"HTTP/1.1\t299 OK", b"http/1.1 299 ok",
                          b"HTTP/1.1 200 " + b"O" * 9000))
    wire.send(line + b"\r\nContent-Length: 0\r\n\r\n", exact=True)


def ordinary(wire, chance):
    status = chance.choice((200, 204, 301, 304, 401, 404, 500, 503))
    wire.send(b"HTTP/1.1 %d Word\r\nServer: x\r\nX-Token: none\r\nContent-Length: 5\r\n\r\nhello" % status)


def lying_length(wire, chance):
    length = chance.choice((b"-1", b"0", b"4", b"6", b"99999999999999999999", b"18446744073709551615", b"0x5", b"5, 6",
                            b"5\r\nContent-Length: 7", b""))
    wire.send(OK + b"Content-Length: " + length + b"\r\n\r\nhello")


def lying_chunks(wire, chance):
    size = chance.choice((b"-5", b"0", b"ffffffffffffffff", b"10000000000000000", b"g", b"", b"5;" + b"x" * 5000, b"00000005"))
    wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    wire.send(size + b"\r\nhello\r\n0\r\nTrailer: x\r\n\r\n")


def both_framings(wire, chance):
    coding = chance.choice((b"chunked", b"gzip, chunked", b"identity", b"xchunked"))
    wire.send(OK + b"Content-Length: 3\r\nTransfer-Encoding: " + coding +
              b"\r\n\r\n5\r\nhello\r\n0\r\n\r\n")


def chunks_without_end(wire, chance):
    wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\n")
    size = chance.choice((1, 1, 10000))
    chunks = (b"%x\r\n" % size + b"x" * size + b"\r\n") * (65536 // (size + 5) + 1)
    wire.endlessly(lambda: chunks)


def trailers_without_end(wire, chance):
    wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n")
    wire.endlessly(lambda: b"X: y\r\n" * 10000)


def body_without_end(wire, chance):
    wire.send(JSON + chance.choice((b"\r\n", b"Content-Length: 9000000000\r\n\r\n")))
    piece = chance.choice((b"[", b'{"a":', b'"a",', b"x", b" ", b'"\\u0041', b"1")) * 20000
    wire.endlessly(lambda: piece)


def deep_json(wire, chance):
    depth = chance.choice((31, 33, 10_000, 500_000))
    wire.send(JSON + b"\r\n" + b"[" * depth + b"]" * depth)


def heavy_json(wire, chance):
    wire.send(JSON + b"\r\n[" + chance.choice((b"1,", b"{},", b"[],", b'"",', b'{"a":1},')) * 200_000 + b"1]")


def odd_json(wire, chance):
    wire.send(JSON + b"\r\n" + chance.choice((b'{"status":"\\ud800"}', b'{"status":1e999}', b'{"status":"\0"}', b'\xff\xfe{}',
                                              b'{"status":-}',
                                              b'{"status":"a","status":"b"}', b"", b"nul", b'{"status":' + b"9" * 5000 + b"}")))


def headers_without_end(wire, chance):
    wire.send(OK)
    fields = b"X-A: b\r\n" * 8000
    wire.endlessly(lambda: fields)


def one_header_without_end(wire, chance):
    wire.send(chance.choice((OK + b"X: ", b"HTTP/1.1 200 ", b"HTTP/1.1 ", b"\r\n")))
    piece = chance.choice((b"x", b"\r\n ", b"\t")) * 60000
    wire.endlessly(lambda: piece)


def interim_without_end(wire, chance):
    answer = b"HTTP/1.1 %d X\r\n\r\n" % chance.choice((100, 102, 103, 199))
    wire.endlessly(lambda: answer * 2000)


def upgrade(wire, chance):
    wire.send(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n" + b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")


def redirect(wire, chance):
    port = str(wire.socket.getsockname()[1])
    to = chance.choice(("/", "//", "http://127.0.0.1:" + port + "/x", "http://127.0.0.1:1/", "https://127.0.0.1:" + port + "/",
                        "http://[::1]:1/", "?" * 9000,
                        "http://127.0.0.1:99999/", "http://", "ftp://127.0.0.1/", "file:///etc/passwd", "http+unix:///run/x:/",
                        "\0", "http://a b/",
                        "http://user:word@127.0.0.1:" + port + "/", "../" * 1000, "#" + TOKEN[:5], "", "http://%00/",
                        "http://[fe80::1%25lo]:1/"))
    status = chance.choice((301, 302, 303, 307, 308))
    wire.send(b"HTTP/1.1 %d Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % (status, to.encode()))


def noise(wire, chance):
    wire.send(chance.choice((b"", OK)) + chance.randbytes(chance.randrange(3000)))


def another_protocol(wire, chance):
    wire.send(chance.choice((b"SSH-2.0-x\r\n", b"220 mail ESMTP\r\n", b"-ERR unknown command\r\n", b"\x15\x03\x01\0\2\2\x28",
                             b"E\0\0\0\x0cSFATAL\0\0")))


def says_nothing(wire, chance):
    wire.stall()


def good(wire):
    reader = Reader(wire)
    wanted = TOKEN.encode()
    reader.until(b"\r\n\r\n")
    body = b'{"status":"%s"}' % wanted
    wire.send(b"HTTP/1.1 299 OK\r\nX-Token: " + wanted + b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    wire.stall()


def after_the_request(answer):
    """Most of them wait for the request, as it should be; to some the answer comes first."""
    def talk(wire, chance):
        if chance.random() < 0.9:
            Reader(wire).until(b"\r\n\r\n")
        answer(wire, chance)
    talk.__name__ = answer.__name__
    return talk


TALKS = tuple(map(after_the_request, (
    lying_status, ordinary, lying_length, lying_chunks, both_framings, chunks_without_end, trailers_without_end, body_without_end,
    deep_json,
    heavy_json, odd_json, headers_without_end, one_header_without_end, interim_without_end, upgrade, redirect, redirect, noise,
    another_protocol,
    says_nothing)))


def talks(check):
    return TALKS
