"""A recording as an animated SVG, and back. Every distinct line stands in it once. The frames lie below each other like those of a film,
which CSS moves behind a window; what shows no animation shows the last frame."""
import re
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "http://www.w3.org/2000/svg"
PAUSE = 5  # seconds for the last frame
FONT = '14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace'
WIDTH_OF_CHARACTER, LINE = 8.43, 21  # of the widest of these fonts
MARGIN, BAR = 16, 36
# name of a style -> (class, light, dark); "" is plain text
COLOURS = {"": ("text", "#1f2328", "#e6edf3"), "green": ("g", "#1a7f37", "#3fb950"), "yellow": ("y", "#8a5a00", "#d29922"),
           "red": ("r", "#b3151f", "#ff7b72"), "dim": ("d", "#59636e", "#9198a1")}
PAPER = ("#f6f8fa", "#161b22")
EDGE = ("#d0d7de", "#30363d")
DOTS = ("#c3cad2", "#484f58")
TITLE = "steady wait holds the application until its database, its cache and its HTTP dependency are ready"


def style(scheme, used):
    rules = [f".paper{{fill:{PAPER[scheme]};stroke:{EDGE[scheme]}}}", f".dots{{fill:{DOTS[scheme]}}}"]
    rules += [f"{name if name == 'text' else '.' + name}{{fill:{colours[scheme]}}}" for name, *colours in (COLOURS[each] for each in used)]
    return "".join(rules)


def content(line):
    """A line's text, as it stands in a <text>."""
    return "".join(f'<tspan class="{COLOURS[style][0]}">{escape(text)}</tspan>' if style else escape(text) for style, text in line)


def drawn(frames, columns, description):
    rows = max(number + 1 for _, screen in frames for number, line in enumerate(screen) if line)
    height, length = rows * LINE, frames[-1][0] + PAUSE
    lines = list(dict.fromkeys(line for _, screen in frames for line in screen if line))
    used = ["", *sorted({style for line in lines for style, _ in line} - {""})]
    width, last = round(2 * MARGIN + columns * WIDTH_OF_CHARACTER), -height * (len(frames) - 1)
    size = f'viewBox="0 0 {width} {BAR + height + MARGIN}" width="{width}" height="{BAR + height + MARGIN}"'
    out = [f'<svg xmlns="{NAMESPACE}" {size} role="img" aria-labelledby="title desc">', f'<title id="title">{escape(TITLE)}</title>',
           f'<desc id="desc">{escape(description)}</desc>', "<style>", f"text{{font:{FONT};white-space:pre}}", style(0, used),
           f"@media (prefers-color-scheme:dark){{{style(1, used)}}}",
           f"@media (prefers-reduced-motion:no-preference){{#film{{animation:film {length:.2f}s step-end infinite}}}}", "@keyframes film{"]
    out += [f"{100 * at / length:.2f}%{{transform:translateY({-height * number}px)}}" for number, (at, _) in enumerate(frames)]
    out += ["}", "</style>", '<defs xml:space="preserve">']
    out += [f'<text id="{name(number)}">{content(line)}</text>' for number, line in enumerate(lines)]
    out += ["</defs>", f'<rect class="paper" x=".5" y=".5" width="{width - 1}" height="{BAR + height + MARGIN - 1}" rx="8"/>',
            '<g class="dots">' + "".join(f'<circle cx="{MARGIN + 6 + 20 * number}" cy="18" r="6"/>' for number in range(3)) + "</g>",
            f'<svg x="{MARGIN}" y="{BAR}" width="{width - 2 * MARGIN}" height="{height}">', f'<g id="film" transform="translate(0 {last})">']
    for number, (_, screen) in enumerate(frames):
        uses = "".join(f'<use href="#{name(lines.index(line))}" y="{row * LINE + 15}"/>' for row, line in enumerate(screen) if line)
        out.append(f'<g transform="translate(0 {height * number})">{uses}</g>' if number else f"<g>{uses}</g>")
    return "\n".join([*out, "</g>", "</svg>", "</svg>", ""])


def name(number):
    return f"l{number}"


def tag(each):
    return f"{{{NAMESPACE}}}{each}"


def screens(picture):
    """The texts of its frames, in the order in which they are shown."""
    root = ElementTree.fromstring(picture)
    lines = {each.get("id"): "".join(each.itertext()) for each in root.find(tag("defs")).iter(tag("text"))}
    places = [int(each) for each in re.findall(r"%\{transform:translateY\((-?\d+)px\)\}", root.find(tag("style")).text)]
    frames = {-int((each.get("transform") or "translate(0 0)").rstrip(")").split()[1]): each for each in film(root)}
    return [tuple(lines[use.get("href")[1:]] for use in frames[place]) for place in places]


def film(root):
    return next(each for each in root.iter(tag("g")) if each.get("id") == "film")


def faults(picture):
    """What GitHub, or a reader, would miss or mind."""
    try:
        root = ElementTree.fromstring(picture)
    except ElementTree.ParseError as error:
        return [f"not well-formed: {error}"]
    out, elements, css = [], list(root.iter()), "".join(each.text or "" for each in root.iter(tag("style")))
    out += [f"no {each}" for each in ("title", "desc") if not (root.findtext(tag(each)) or "").strip()]
    out += ["no role=img"] if root.get("role") != "img" else []
    out += [f"an element {each.tag}" for each in elements if each.tag in (tag("script"), tag("foreignObject"), tag("image"), tag("a"))]
    for each in elements:
        for attribute, value in each.items():
            if attribute.startswith("on") or (attribute.endswith("href") and not value.startswith("#")) or "url(" in value:
                out.append(f"an attribute {attribute}={quoteattr(value)}")
    out += [f"{each} in the style" for each in ("url(", "@import", "://") if each in css]
    places = re.findall(r"([\d.]+)%\{transform:translateY\((-?\d+)px\)\}", css)
    if [float(at) for at, _ in places] != sorted({float(at) for at, _ in places}) or not places or float(places[0][0]) != 0:
        out.append("its frames are not shown one after the other")
    elif film(root).get("transform") != f"translate(0 {places[-1][1]})":
        out.append("without animation it does not show the last frame")
    for scheme in ("prefers-color-scheme:dark", "prefers-reduced-motion:no-preference"):
        out += [f"no {scheme}"] if scheme not in css else []
    return out


def contrast(one, other):
    """As WCAG 2.2 defines it; 4.5 is enough for text (AA)."""
    def luminance(colour):
        parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
