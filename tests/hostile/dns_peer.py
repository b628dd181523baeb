"""Name servers that answer at random, over UDP and TCP: wrong codes, ids and lengths, truncation, cuts and resets, pointers that
chain and loop, aliases in circles, thousands of addresses. No name ever leads to a port that listens."""
import struct

from chance import mutated

A, CNAME, AAAA, OPT = 1, 5, 28, 41
NAME = b"\xc0\x0c"  # a pointer to the question's name
EDNS = b"\0\0\x29\x04\xd0\0\0\0\0\0\0"
COOKIE = b"\0\0\x29\x04\xd0\1\0\0\0\0\x14\0\x0a\0\x10" + b"\xaa" * 16  # with an extended response code


def servers(seed):
    """The addresses of one to three name servers."""
    return [f"127.0.0.{number + 1}" for number in range((3, 1, 2, 1)[seed % 4])]


class Question:
    def __init__(self, data):
        at = 12
        while data[at]:
            at += data[at] + 1
        self.id, self.raw = data[:2], data[12:at + 5]
        self.name = data[13:13 + data[12]].decode(errors="replace")
        self.type, = struct.unpack_from("!H", data, at + 1)


def record(name, kind, data, count=None):
    return name + struct.pack("!HHIH", kind, 1, 1, len(data) if count is None else count) + data


def address(question):
    return record(NAME, AAAA, bytes(15) + b"\1") if question.type == AAAA else record(NAME, A, b"\x7f\0\0\1")


def reply(question, code=0, flags=0x8180, answers=b"", count=0, extra=b""):
    return question.id + struct.pack("!HHHHH", flags | code, 1, count, 0, 1 if extra else 0) + question.raw + answers + extra


# Each of the following: what is answered to a question; None for silence.
def failure(question, chance):
    return reply(question, chance.choice((1, 2, 2, 3, 4, 5, 9, 15)))


def right(question, chance):
    return reply(question, answers=address(question), count=1)


def truncated(question, chance):
    return reply(question, flags=0x8380, answers=address(question), count=chance.randrange(2))


def bad_cookie(question, chance):
    return reply(question, chance.choice((0, 7)), answers=address(question), count=1, extra=COOKIE)


def no_edns(question, chance):
    return reply(question, 1, extra=chance.choice((b"", EDNS)))


def header_alone(question, chance):
    return question.id + b"\x81" + bytes([0x80 | chance.randrange(16)]) + bytes(8)


def lying_counts(question, chance):
    return reply(question, answers=address(question), count=chance.choice((0, 2, 40000, 65535)))


def wrong_id(question, chance):
    return chance.randbytes(2) + right(question, chance)[2:]


def wrong_question(question, chance):
    answer = bytearray(right(question, chance))
    answer[12 + chance.randrange(len(question.raw))] ^= chance.choice((1, 0x20, 0x80))
    return bytes(answer)


def not_an_answer(question, chance):
    return reply(question, flags=chance.choice((0x0100, 0x0000, 0xf980)), answers=address(question), count=1)


def pointer_loop(question, chance):
    at = 0xc000 | 12 + len(question.raw)
    return reply(question, answers=record(struct.pack("!H", chance.choice((at, at + 2, 0xffff))), A, b"\x7f\0\0\1"), count=1)


def alias_loop(question, chance):
    return reply(question, answers=record(NAME, CNAME, NAME) * 3 + address(question), count=4)


def alias_chain(question, chance):
    links = [b"%x" % number for number in range(chance.choice((20, 500)))]
    names = [NAME] + [bytes([len(each)]) + each + b"\0" for each in links]
    answers = b"".join(record(owner, CNAME, to) for owner, to in zip(names, names[1:]))
    return reply(question, answers=answers + record(names[-1], A, b"\x7f\0\0\1"), count=len(names))


def many_addresses(question, chance):
    count = chance.choice((2, 31, 32, 33, 33, 80, 80, 4000))
    each = (lambda n: record(NAME, AAAA, bytes(13) + b"\1" + struct.pack("!H", n))) if question.type == AAAA else (
        lambda n: record(NAME, A, struct.pack("!BBH", 127, 9, n)))
    return reply(question, answers=b"".join(map(each, range(count))), count=count)


def odd_addresses(question, chance):
    odd = (bytes(4), b"\xff" * 4, b"\xe0\0\0\1", b"\xa9\xfe\1\1") if question.type == A else (
        bytes(16), b"\xff" * 16, b"\xff\2" + bytes(13) + b"\1", b"\xfe\x80" + bytes(13) + b"\1", bytes(10) + b"\xff\xff\0\0\0\0")
    return reply(question, answers=record(NAME, question.type, chance.choice(odd)), count=1)


def wrong_lengths(question, chance):
    return reply(question, answers=record(NAME, question.type, b"\x7f\0\0\1", chance.choice((0, 3, 5, 16, 17, 65535))), count=1)


def pointer_chain(question, chance):
    """A record of pointers, each to the one before, then as many records as fit that begin at the last of them."""
    body = record(b"\0", 65280, b"")[:-2]
    start = 12 + len(question.raw) + len(body) + 2
    chain = bytearray(b"\0")
    last = start
    while start + len(chain) < 16382:
        last, chain = start + len(chain), chain + struct.pack("!H", 0xc000 | last)
    owner = struct.pack("!H", 0xc000 | last)
    body += struct.pack("!H", len(chain)) + chain
    one = chance.choice((record(owner, A, b"\x7f\0\0\1"), record(owner, CNAME, owner)))
    fit = (65500 - 12 - len(question.raw) - len(body)) // len(one)
    return reply(question, answers=body + one * fit, count=fit + 1)


def noise(question, chance):
    return question.id + chance.randbytes(chance.choice((0, 1, 9, 10, 30, 500)))


def changed(question, chance):
    return mutated(chance, right(question, chance))


def silence(question, chance):
    return None


def good(question, chance):
    return right(question, chance) if question.type == A else reply(question)


# What makes a client ask again, on the same connection or another one, and what no client may believe.
AGAIN = (failure, failure, failure, right, truncated, bad_cookie, no_edns, no_edns, header_alone, lying_counts)
LIES = (wrong_id, wrong_question, not_an_answer, pointer_loop, alias_loop, alias_chain, many_addresses, odd_addresses,
        wrong_lengths, pointer_chain, noise,
        changed, silence)


def answers(chance):
    return AGAIN if chance.random() < 0.7 else LIES
