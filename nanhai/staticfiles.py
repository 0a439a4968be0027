import re

from django.conf import settings
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([\w-]+\.css)"\)( \w+)?;')


class BundlingStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collects static files named by content and compressed, the style sheet's imports folded into one file."""

    bundle = "nanhai/css/site.css"

    def load_manifest(self):
        """Nothing where it cannot be read, as before anything was collected: `check --deploy` tells so."""
        try:
            return super().load_manifest()
        except (OSError, ValueError):
            return {}, ""

    def stored_name(self, name):
        """As it lies in its app, while nothing is collected and the site is for this machine alone."""
        uncollected = settings.WHITENOISE_USE_FINDERS and not self.hashed_files
        return name if uncollected else super().stored_name(name)

    def post_process(self, paths, dry_run=False, **options):
        if not dry_run:
            paths = {**paths, self.bundle: self._write_bundle(paths)}
        yield from super().post_process(paths, dry_run, **options)

    def _write_bundle(self, paths):
        folder, sheet = self.bundle.rpartition("/")[0], _read(paths[self.bundle])

        def folded(match):
            name, media = match.groups()
            css = _read(paths[f"{folder}/{name}"])
            return f"@media{media} {{\n{css}}}\n" if media else css

        css = IMPORT.sub(folded, sheet)
        self.delete(self.bundle)
        return self, self.save(self.bundle, ContentFile(css.encode()))


def _read(found) -> str:
    storage, path = found
    with storage.open(path) as file:
        return file.read().decode()
