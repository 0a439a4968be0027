import re
from itertools import product

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\) layer\((\w+)\)( \w+)?;')
WITHOUT_LAYERS = (
    "@supports not (container-type: inline-size)"  # all browsers that lack layers lack this as well
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SHORTHAND = re.compile(r"\b(margin|padding)-(inline|block):\s*([^;}]+)")
VALUE = re.compile(r"(?:[^\s()]|\([^()]*(?:\([^()]*\)[^()]*)*\))+")
SIDES = {
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "inset-inline-start": "left",
    "inset-inline-end": "right",
}
SIDE = re.compile("|".join(f"{side}(?=:)" for side in SIDES))
SELECTORS = re.compile(r"(?<![^{}@;])[^{}@;]+(?=\{)")
ANY = re.compile(r":is\(([^()]*)\)")
BETWEEN = re.compile(r",(?![^()]{0,400}\))")  # selectors, not the words within brackets
LATER = (":has(", ":is(", ":focus-visible")


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects static files named by content and compressed, the style sheet's imports folded into one file."""

    bundle = "nanhai/css/site.css"

    def load_manifest(self):
        """Nothing where it cannot be read, as before anything was collected: `check --deploy` tells so."""
        try:
            return super().load_manifest()
        except (OSError, ValueError):
            return {}, ""

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            paths = {**paths, self.bundle: self._write_bundle(paths)}
        yield from super().post_process(paths, dry_run, **options)

    def _write_bundle(self, paths):
        folder, sheet = self.bundle.rpartition("/")[0], _read(paths[self.bundle])
        plain = []

        def folded(match):
            name, layer, media = match.groups()
            css = _read(paths[f"{folder}/{name}"])
            plain.append(_within(f"@media{media}", css) if media else css)
            layered = f"@layer {layer} {{\n{css}}}\n"
            return _within(f"@media{media}", layered) if media else layered

        css = IMPORT.sub(folded, sheet)
        css += _within(WITHOUT_LAYERS, for_old_browsers("".join(plain)))
        self.delete(self.bundle)
        return self, self._save(self.bundle, ContentFile(css.encode()))


def for_old_browsers(css: str) -> str:
    """As Chromium 86, Firefox 78 and iOS 13 understand it; text runs from left to right and downwards here."""
    css = SIDE.sub(lambda match: SIDES[match.group()], COMMENT.sub("", css))
    css = SHORTHAND.sub(_both_sides, css)
    return SELECTORS.sub(lambda match: _understood(match.group()), css)


def _both_sides(match: re.Match) -> str:
    start, *end = VALUE.findall(match[3])
    side = f"{match[1]}-{match[2]}"
    return f"{side}-start: {start}; {side}-end: {end[0] if end else start}"


def _understood(selectors: str) -> str:
    """With `:is()` written out, and each selector that is not known alone: one of them would void the whole rule."""
    wanted = [each for selector in BETWEEN.split(selectors) for each in _written_out(selector.strip())]
    known = [selector for selector in wanted if not any(later in selector for later in LATER)]
    return f"{', '.join(known or wanted)} "


def _written_out(selector: str) -> list[str]:
    parts = ANY.split(selector)
    choices = [BETWEEN.split(part) if place % 2 else [part] for place, part in enumerate(parts)]
    return [
        "".join(piece.strip() if place % 2 else piece for place, piece in enumerate(each))
        for each in product(*choices)
    ]


def _within(rule: str, css: str) -> str:
    return f"{rule} {{\n{css}}}\n"


def _read(found) -> str:
    storage, path = found
    with storage.open(path) as file:
        return file.read().decode()
