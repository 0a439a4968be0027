"""Pictures that are drawn from public rows when somebody asks for them: share images and cards."""

from hashlib import sha256
from io import BytesIO
from typing import NamedTuple

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.generic import DetailView
from PIL import Image

from discussion.models import SiteIdentity
from discussion.public.pages import LastingAddressMixin
from discussion.values.lettering import font_path, font_paths

LAYOUT = 3  # to be raised when pictures are drawn differently: their addresses change with it
COLOURS = 32  # enough for the edges of a few colours' letters; keeps the file small
DAY = 24 * 3600
TEN_MINUTES = 600  # seconds


def version(words: NamedTuple) -> str:
    """Changes with whatever a picture shows and how."""
    return sha256(repr((LAYOUT, font_paths(), words)).encode()).hexdigest()[:16]


def as_png(image: Image.Image) -> bytes:
    file = BytesIO()
    image.quantize(COLOURS, Image.Quantize.FASTOCTREE).save(file, "PNG")
    return file.getvalue()


class DrawnPicture(LastingAddressMixin, DetailView):
    """A public row's picture. It may be kept for ten minutes: longer, and a withdrawn one would stay about."""

    kept = False  # the drawing is kept by what it shows

    def words(self, site: SiteIdentity) -> NamedTuple:
        """All that stands on the picture of `self.object`."""
        raise NotImplementedError

    @staticmethod
    def draw(words: NamedTuple) -> Image.Image:
        raise NotImplementedError

    def render_to_response(self, context):
        if not font_path():
            raise Http404
        words = self.words(SiteIdentity.current())
        tag = f'"{version(words)}"'
        response = get_conditional_response(self.request, etag=tag) or self.drawn(words)
        response.headers["ETag"] = tag
        patch_cache_control(response, public=True, max_age=TEN_MINUTES)
        return response

    def drawn(self, words):
        content = cache.get_or_set(f"drawing-{version(words)}", lambda: as_png(self.draw(words)), DAY)
        return HttpResponse(content, content_type="image/png")
