from django import forms
from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import FieldFile

from discussion.models.publishing import ShownQuerySet
from discussion.values import images
from discussion.values.partial_dates import PartialDateField


def prepared(upload: File) -> images.Prepared:
    """An upload's files, made once: the form's check and the saving that follows share them."""
    if not hasattr(upload, "prepared"):
        upload.prepared = images.prepare(upload)
    return upload.prepared


def store(storage, name: str, content: bytes) -> None:
    """Writes a file unless it stands there: a name is its content's hash."""
    if storage.exists(name):
        if storage.size(name) == len(content):
            return
        storage.delete(name)  # what an interrupted upload left
    try:
        given = storage.save(name, ContentFile(content))
    except OSError:  # the disk is full, say: no half of a picture stays
        if storage.exists(name) and storage.size(name) != len(content):
            storage.delete(name)
        raise
    if given != name:  # another process has just written the same picture
        storage.delete(given)


class PictureFile(FieldFile):
    """The main file of a picture; whatever is saved through it is prepared first."""

    def save(self, name, content, save=True):
        """Stores the main file and the renditions; `name`, which the uploader chose, is not used."""
        files = prepared(content)
        for stored_name, stored in files.files.items():
            store(self.storage, stored_name, stored)
        setattr(self.instance, self.field.attname, files.name)
        self.name, self._committed = files.name, True
        self.instance.width, self.instance.height = files.width, files.height
        self.instance.renditions = sorted(files.renditions)
        if save:
            self.instance.save()

    save.alters_data = True


class PictureFormField(forms.FileField):
    def widget_attrs(self, widget):
        # Named types make a phone hand over its HEIC photographs as JPEG.
        accepted = ",".join(f"image/{name.lower()}" for name in images.FORMATS)
        return super().widget_attrs(widget) | {"accept": accepted}


class PictureField(models.FileField):
    """The one way in for pictures: an upload that cannot be used is an error of the form's field.

    Fills its row's `width`, `height` and `renditions`, which must be declared after it.
    """

    attr_class = PictureFile

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if value and not value._committed:
            prepared(value.file)

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PictureFormField, "max_length": None, **kwargs})


class PictureQuerySet(ShownQuerySet):
    def stored_as(self, name: str):
        """Pictures whose main file or rendition may have this name; `Picture.names` tells for sure."""
        return self.filter(file__in=images.main_names(name))


class Picture(models.Model):
    """A photograph or scan, re-encoded without metadata, with the words that stand in for it."""

    file = PictureField(
        "图片文件",
        upload_to=images.FOLDER,
        db_index=True,
        help_text="JPEG、PNG 或 WEBP，不超过 20 MB。拍摄地点等信息会自动清除。",
    )
    width = models.PositiveIntegerField("宽", default=0, editable=False)
    height = models.PositiveIntegerField("高", default=0, editable=False)
    renditions = models.JSONField("缩放件", default=list, editable=False)
    alt = models.CharField(
        "替代文字", max_length=200, help_text="给看不见图片的读者：一句话说清画面里有什么。"
    )
    caption = models.CharField("图片说明", max_length=200, blank=True)
    credit = models.CharField("摄影或图源", max_length=100, blank=True)
    date = PartialDateField("拍摄日期", help_text="不清楚就留空。")
    created_at = models.DateTimeField("上传时间", auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "图片"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.alt

    @property
    def url(self) -> str:
        return self.file.url

    @property
    def names(self) -> list[str]:
        """The stored files, the main one first."""
        return [self.file.name, *self._rendition_names.values()]

    @property
    def srcset(self) -> str:
        """The renditions as HTML's `srcset` has them; "" where there are none."""
        storage = self.file.storage
        return ", ".join(f"{storage.url(name)} {width}w" for width, name in self._rendition_names.items())

    @property
    def _rendition_names(self) -> dict[int, str]:
        return {width: images.rendition_name(self.file.name, width) for width in self.renditions}
