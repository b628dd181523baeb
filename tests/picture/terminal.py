"""A terminal that knows what steady's table needs: characters, line ends, the cursor, erasing, colours. Anything else is an error, as the
picture would be wrong from there on."""
import codecs
import re

SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")
PLAIN, BOLD, DIM, RED, GREEN, YELLOW = "", "bold", "dim", "red", "green", "yellow"
STYLES = {0: PLAIN, 1: BOLD, 2: DIM, 31: RED, 32: GREEN, 33: YELLOW}
EMPTY = (" ", PLAIN)


class Terminal:
    def __init__(self, columns, rows):
        self.columns, self.rows = columns, rows
        self.cells = [[EMPTY] * columns for _ in range(rows)]
        self.row = self.column = 0
        self.style = PLAIN
        self.decoder, self.rest = codecs.getincrementaldecoder("utf-8")(), ""

    def feed(self, data):
        text, self.rest = self.rest + self.decoder.decode(data), ""
        while text:
            if text[0] == "\x1b":
                match = SEQUENCE.match(text)
                if match is None and re.fullmatch(r"\x1b(\[[0-9;]*)?", text):
                    self.rest = text  # its end is still on the way
                    return
                if match is None:
                    raise ValueError(f"an unknown escape sequence: {text[:20]!r}")
                self.control(match[2], [int(each or 0) for each in match[1].split(";")])
                text = text[match.end():]
            else:
                self.put(text[0])
                text = text[1:]

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.line_feed()
        elif not character.isprintable():
            raise ValueError(f"an unknown control character: {character!r}")
        else:
            if self.column == self.columns:
                self.column = 0
                self.line_feed()
            self.cells[self.row][self.column] = (character, self.style)
            self.column += 1

    def line_feed(self):
        if self.row == self.rows - 1:
            raise ValueError("the window is too low for what is printed: it would scroll")
        self.row += 1

    def control(self, final, numbers):
        if final == "m":
            for number in numbers:
                self.style = STYLES[number]
        elif final == "A":
            self.row = max(0, self.row - max(1, numbers[0]))
        elif final == "K" and numbers == [0]:
            self.erase(self.row, self.column)
        elif final == "J" and numbers == [0]:
            self.erase(self.row, self.column)
            for row in range(self.row + 1, self.rows):
                self.erase(row, 0)
        else:
            raise ValueError(f"an unknown escape sequence: {numbers} {final}")

    def erase(self, row, column):
        self.cells[row][column:] = [EMPTY] * (self.columns - column)

    def screen(self):
        """Its lines, each a tuple of (style, text), without the spaces at its end."""
        return tuple(self.runs(cells) for cells in self.cells)

    @staticmethod
    def runs(cells):
        out = []
        for character, style in cells:
            if out and out[-1][0] == style:
                out[-1] = (style, out[-1][1] + character)
            else:
                out.append((style, character))
        if out and not out[-1][1].strip():
            out.pop()
        if out:
            out[-1] = (out[-1][0], out[-1][1].rstrip())
        return tuple(out)


def text_of(line):
    return "".join(text for _, text in line)
