"""The places of a C++ source where one operator can be changed for its sibling. clang-format's spacing tells operators from
template arguments and references: ` < `, ` && `."""
import dataclasses
import pathlib
import re

SWAPS = {"==": "!=", "!=": "==", "<": "<=", "<=": "<", ">": ">=", ">=": ">", "&&": "||", "||": "&&", "true": "false", "false": "true", "!": ""}
# What is no code: comments, text (raw, in quotes, one character), preprocessor lines; and what no run can tell apart.
NO_CODE = re.compile(r'''//[^\n]*|/\*.*?\*/|R"\w*\(.*?\)\w*"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])'|^\s*\#[^\n]*|static_assert\(.*?;''', re.S | re.M)
OPERATOR = re.compile(r"(?<=\s)(?:==|!=|<=|>=|<|>|&&|\|\|)(?=\s)|\b(?:true|false)\b|(?<=[\s(\[{,])!(?=[\w(*])")


@dataclasses.dataclass(frozen=True)
class Change:
    file: str  # below the checkout
    at: int
    old: str

    def applied(self, text):
        return text[:self.at] + SWAPS[self.old] + text[self.at + len(self.old):]

    def line(self, text):
        """Its number, and the line as it is afterwards."""
        number = text.count("\n", 0, self.at)
        return number + 1, self.applied(text).split("\n")[number].strip()


def changes_of(source, file):
    text = (pathlib.Path(source) / file).read_text(encoding="utf-8")
    code = NO_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
    return [Change(file, match.start(), match[0]) for match in OPERATOR.finditer(code)]
