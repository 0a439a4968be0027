"""Reading and filling in pages of the admin the way a person does."""

import re
from html.parser import HTMLParser

from django.contrib.messages import get_messages
from django.urls import reverse

# File formats, and the fixed names of numbers that the authorities give; `http` begins an address.
UNTRANSLATED = {
    "JPEG",
    "PNG",
    "WEBP",
    "txt",
    "docx",
    "html",
    "pdf",
    "MB",
    "ICP",
    "IP",
    "CSV",
    "NH",
    "bm",
    "GT",
    "http",
    "https",
    "guyaohui",
    "gyh",
    "SHA",
}


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def filled(response, **changes):
    """What a browser would send from a form page, with some fields changed."""
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    forms = [response.context["adminform"].form]
    forms += [form for formset in formsets for form in [formset.management_form, *formset.forms]]
    fields = {field.html_name: field.value() for form in forms for field in form}
    if editing := response.context.get("editing"):
        fields["opened"] = editing.opened
    return {
        name: value for name, value in (fields | changes).items() if value is not None and value is not False
    }


def press(client, row, button, **changes):
    """Presses a button of a row's form, with every warning of the checks ticked."""
    page = address(type(row), "change", row.pk)
    form = client.get(page)
    ticks = re.findall(r'name="ticked" value="(\w+)"', form.text)
    return client.post(page, filled(form, **{button: "1", "ticked": ticks}, **changes), follow=True)


def part(prefix, index, /, **fields):
    """Fields of one part of an inline, with the count of parts that it makes."""
    return {f"{prefix}-TOTAL_FORMS": index + 1} | {
        f"{prefix}-{index}-{name}": value for name, value in fields.items()
    }


def notes(response):
    """The messages that the page shows, without their markup."""
    return [re.sub(r"<[^>]+>", "", str(message)) for message in get_messages(response.wsgi_request)]


class VisibleText(HTMLParser):
    """The words of a page that a reader sees or a screen reader says."""

    spoken = {"title", "alt", "placeholder", "aria-label", "value"}

    def __init__(self, page):
        super().__init__()
        self.words, self.silent = [], 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        attrs = dict(attrs)
        button = tag == "input" and attrs.get("type") in {"submit", "button"}
        spoken = self.spoken if button else self.spoken - {"value"}
        self.words += [attrs[name] or "" for name in sorted(spoken & set(attrs))]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, text):
        if not self.silent:
            self.words.append(text)


def english(page, typed=()):
    """Words in Latin letters that no editor typed and no format requires."""
    text = " ".join(VisibleText(page).words)
    for word in sorted(typed, key=len, reverse=True):
        text = text.replace(word, " ")
    return {word for word in re.findall(r"[A-Za-z]{2,}", text) if word not in UNTRANSLATED}


class FormReader(HTMLParser):
    """The fields of one form with what a browser would send of them, without its buttons."""

    def __init__(self, form):
        super().__init__()
        self.form, self.inside, self.fields, self.field = form, False, {}, None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("id") == self.form
        if not self.inside or (tag in {"input", "select", "textarea"} and "name" not in given):
            return
        if tag == "input" and (given.get("type") not in {"checkbox", "submit"} or "checked" in given):
            self._add(given["name"], given.get("value", "on" if given.get("type") == "checkbox" else ""))
        elif tag in {"select", "textarea"}:
            self.field, self.first = given["name"], tag == "textarea"
            if tag == "textarea":
                self._add(self.field, "")
        elif tag == "option" and self.field and "selected" in given:
            self._add(self.field, given.get("value", ""))

    def handle_data(self, words):
        if self.inside and self.field and self.first:
            self.fields[self.field] = [self.fields[self.field][0] + words]

    def handle_endtag(self, tag):
        if tag == "textarea" and self.field:
            self.fields[self.field] = [self.fields[self.field][0].removeprefix("\n")]
        if tag in {"select", "textarea"}:
            self.field = None
        self.inside = self.inside and tag != "form"

    def _add(self, name, value):
        self.fields.setdefault(name, []).append(value)


def fields_of(response, form):
    """What a browser would send of the form with this id as the page has it."""
    reader = FormReader(form)
    reader.feed(response.text)
    return {name: values for name, values in reader.fields.items() if name != "csrfmiddlewaretoken"}
