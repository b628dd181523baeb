"""Servers that say anything but the text that is expected of them."""
from chance import TOKEN

CHECKS = ("tcp://127.0.0.1:{port}#expect={token}", "tcp://127.0.0.1:{port}#send=hello&expect={token}")


# Each of the following talks once, on a wire.
def says_nothing(wire, chance):
    wire.stall()


def nearly_right(wire, chance):
    wire.send(TOKEN[:-1].encode() * chance.choice((1, 200)), exact=True)


def beyond_the_window(wire, chance):
    """The text stands behind the 4 KiB that are searched: for steady it never came."""
    wire.send(bytes(4096) + TOKEN.encode(), exact=True)


def noise(wire, chance):
    wire.send(chance.randbytes(chance.choice((1, 4095, 4096, 4097, 100_000))))


def noise_without_end(wire, chance):
    junk = chance.randbytes(65536)
    wire.endlessly(lambda: junk)


def good(wire):
    wire.send(TOKEN.encode())
    wire.stall()


TALKS = (says_nothing, nearly_right, beyond_the_window, noise, noise_without_end)


def talks(check):
    return TALKS
