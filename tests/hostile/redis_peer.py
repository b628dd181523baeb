"""RESP servers that never say +PONG, or say it and lie afterwards: lengths, depths, types and lines that never end."""
from chance import TOKEN
from wire import Reader

REDIS = "redis://127.0.0.1:{port}"
PING_ALONE = (REDIS, "redis://app:word@127.0.0.1:{port}/3", REDIS + "#level=alive")
CONDITIONS = (REDIS + "#key=k&expect={token}",)
CHECKS = PING_ALONE + CONDITIONS


class Commands:
    """The commands that steady sends, word by word."""

    def __init__(self, wire):
        self.reader = Reader(wire)

    def next(self):
        count = int(self.reader.until(b"\r\n")[1:])
        words = []
        for _ in range(count):
            size = int(self.reader.until(b"\r\n")[1:])
            words.append(self.reader.exactly(size + 2)[:-2].upper())
        return words


def answering(answer):
    """A talk that answers each command: properly where the check asks for a key and this is not yet it, else by `answer`."""
    def talk(wire, chance):
        if chance.random() < 0.05:
            answer(wire, chance)
        commands = Commands(wire)
        while True:
            command = commands.next()[0]
            if wire.chance.random() < 0.5 and command in (b"AUTH", b"HELLO", b"SELECT"):
                wire.send(b"+OK\r\n")
            elif wire.check in CONDITIONS and command == b"PING":
                wire.send(b"+PONG\r\n")
            else:
                answer(wire, chance)
    talk.__name__ = answer.__name__
    return talk


def refusal(wire, chance):
    wire.send(b"-" + chance.choice((b"ERR no", b"WRONGPASS x", b"NOAUTH x", b"NOPERM x", b"", b"\0", b"x" * 60000,
                                    b"UNKILLABLE x")) + b"\r\n")


def nearly_right(wire, chance):
    wire.send(chance.choice((b"+PON\r\n", b"+PONGX\r\n", b"+pong\r\n", b"-PONG\r\n", b"+PONG\0\r\n", b"+ PONG\r\n", b"+\r\n",
                             b":1\r\n", b"_\r\n", b"#t\r\n",
                             b"$4\r\nPING\r\n", b"*1\r\n$-1\r\n", b"$-1\r\n", b"*-1\r\n", b"+" + TOKEN[:-1].encode() + b"\r\n")),
              exact=True)


def wrong_lengths(wire, chance):
    number = chance.choice((b"-2", b"0", b"3", b"5", b"536870912", b"536870913", b"2147483647", b"4294967296",
                            b"9223372036854775807",
                            b"9223372036854775808", b"1" * 400, b"", b"+4", b"4x"))
    wire.send(chance.choice((b"$", b"*", b"%", b"~", b">", b"|", b"=", b"!", b"(", b":", b",")) + number + b"\r\nPING\r\n")


def deep_arrays(wire, chance):
    wire.send(chance.choice((b"*1\r\n", b"*2\r\n+a\r\n", b"%1\r\n", b">1\r\n", b"|1\r\n+a\r\n")) * chance.choice((7, 10, 100_000)))


def wide_array(wire, chance):
    wire.send(b"*%d\r\n" % chance.choice((1000, 1_000_000)) + b":1\r\n" * 300_000)


def value_without_end(wire, chance):
    wire.send(b"$%d\r\n" % chance.choice((100_000, 500_000_000, 1_000_000_000)))
    junk = chance.randbytes(65536)
    wire.endlessly(lambda: junk)


def line_without_end(wire, chance):
    wire.send(chance.choice((b"+", b"-", b":", b"$", b"*", b"-LOADING ", b"+PON")), exact=True)
    wire.endlessly(lambda: b"9" * 65536)


def replies_without_end(wire, chance):
    piece = chance.choice((b">1\r\n+x\r\n", b"|1\r\n+a\r\n+b\r\n", b"+OK\r\n", b"*0\r\n", b"\r\n", b":1\r\n", b"$0\r\n\r\n")) * 8000
    wire.endlessly(lambda: piece)


def array_without_end(wire, chance):
    wire.send(b"*2147483647\r\n")
    piece = chance.choice((b":1\r\n", b"$1\r\nx\r\n", b"*0\r\n", b"$-1\r\n")) * 10000
    wire.endlessly(lambda: piece)


def noise(wire, chance):
    wire.send(chance.randbytes(chance.randrange(1, 3000)))


def says_nothing(wire, chance):
    wire.stall()


def good(wire):
    commands = Commands(wire)
    while True:
        command = commands.next()[0]
        value = TOKEN.encode()
        bulk = b"$%d\r\n%s\r\n" % (len(value), value)
        wire.send({b"PING": b"+PONG\r\n", b"GET": bulk, b"EXISTS": b":1\r\n"}.get(command, b"+OK\r\n"))


TALKS = tuple(map(answering, (refusal, nearly_right, wrong_lengths, deep_arrays, wide_array, value_without_end, line_without_end,
                              replies_without_end, array_without_end, noise, says_nothing)))


def talks(check):
    return TALKS
