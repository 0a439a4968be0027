"""导入报道: an article is given, looked through on one screen beside its drafts, and taken over into drafts of the record."""

from typing import NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from discussion.admin.bundles import bundle
from discussion.admin.pages import SEND, may_add, may_change, page, page_response, page_url, row_by_number
from discussion.admin.record import FormAdmin
from discussion.admin.wording import admin_url, moment
from discussion.articles.documents import LARGEST_FILE, DocumentError, text_of
from discussion.exchange.articles.decisions import OFFICIALS, POINTS, SOURCE, STATEMENTS, Item
from discussion.exchange.articles.kinds import ArticleKind, ItemForm, Review, kinds, known_themes
from discussion.exchange.articles.places import marked_lines
from discussion.exchange.articles.proposing import take_in
from discussion.exchange.articles.taking_over import NotTakenOver, take_over, undo
from discussion.models import ArticleImport
from discussion.models.transactions import own_transaction
from discussion.workflow.policy import name_of

CONFLICT = 409  # an HTTP status
BUTTONS = {"join": {POINTS, STATEMENTS}, "part": {POINTS}, "begin": {POINTS}, "point": {STATEMENTS}}
ADDABLE = {OFFICIALS: "加一位官员"}


class ArticleForm(forms.Form):
    file = forms.FileField(
        label="文件",
        required=False,
        help_text=f".txt、.docx、.html或者有文字的.pdf，不超过{LARGEST_FILE >> 20} MB。",
        widget=forms.FileInput(attrs={"accept": ".txt,.docx,.html,.htm,.pdf"}),
        error_messages={"empty": "文件是空的，里面没有文字。", "invalid": "请选择一个文件。"},
    )
    text = forms.CharField(
        label="或者粘贴",
        required=False,
        strip=False,
        help_text="从报纸、公众号或网页里复制整篇，粘贴到这里。读出的内容下一页可以逐条修改，采用以前不会写进记录。",
        widget=forms.Textarea(attrs={"rows": 16, "class": "vLargeTextField"}),
    )

    def clean(self):
        """Read the text; what cannot be read is refused before anything is stored."""
        upload, pasted = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if upload and pasted.strip():
            raise forms.ValidationError("文件和粘贴的文字请只留一样。")
        if not (upload or pasted.strip()):
            if not self.errors:
                raise forms.ValidationError("请选择一个文件，或者粘贴文字。")
            return
        self.given, self.name = ("file", upload.name) if upload else ("text", "")
        try:
            self.read = text_of(_content(upload) if upload else pasted.encode("utf-8", "ignore"))
        except DocumentError as refused:
            self.add_error(self.given, str(refused))

    def take_in(self, user) -> tuple[ArticleImport, bool] | None:
        """As `take_in()`; None where the article holds too much, which the form then says."""
        try:
            return take_in(self.read, self.name, user)
        except DocumentError as refused:
            self.add_error(self.given, str(refused))
            return None


def _content(upload) -> bytes:
    """One byte more than a file may have is enough to refuse it."""
    return upload.read(LARGEST_FILE + 1)


@page("upload/", "upload", may=may_add)
@own_transaction  # reading a file takes a while
def upload(request, model_admin):
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ArticleForm(*sent)
    if form.is_valid() and (taken_in := form.take_in(request.user)):
        article, is_new = taken_in
        if not is_new:
            who, when = name_of(article.created_by) or "别人", moment(article.created_at)
            note = f"这篇报道{when}由{who}导入过，没有再存一份；这就是那一次。"
            model_admin.message_user(request, note, messages.INFO)
        return redirect(model_admin.place_of(article))
    context = {"opts": model_admin.opts, "form": form, "back": page_url(model_admin, "changelist")}
    return page_response(request, "admin/article_upload.html", "导入报道", **context)


# The review screen


class Entry(NamedTuple):
    """A draft as the screen shows it, with the points of a statement."""

    item: Item
    form: ItemForm
    known: str
    problems: list[str]
    points: list["Entry"]


class Section(NamedTuple):
    name: str
    kind: ArticleKind
    entries: list[Entry]
    add: str  # what the button says that adds one


@page("<int:pk>/review/", "review", find=row_by_number, may=may_change)
def review(request, model_admin, article):
    if article.is_taken_over:
        return redirect(page_url(model_admin, "bundle", article.pk))
    if request.method == "POST":
        return decide(request, model_admin, article)
    return screen(request, model_admin, Review(article))


def decide(request, model_admin, article):
    """Stores what was typed, unless somebody else did, and does what the button says."""
    at_work = Review(article)
    changed = at_work.decisions.update(at_work.typed(request.POST))
    if request.POST.get("version") != str(article.version):
        return refuse(request, model_admin, at_work, changed)
    anchor = act(at_work, request.POST.get("do", ""))
    article.save_decisions(at_work.decisions.as_json(), request.user)
    if "autosave" in request.POST:
        return JsonResponse({"version": article.version})
    if "take" in request.POST:
        return take(request, model_admin, article)
    if not request.POST.get("do"):
        model_admin.message_user(request, "已保存，随时可以回来接着看。", messages.SUCCESS)
    return redirect(f"{page_url(model_admin, 'review', article.pk)}{anchor}")


def refuse(request, model_admin, at_work, changed):
    """Somebody else has saved meanwhile: what was typed is shown again and nothing is stored."""
    article = at_work.article
    who, when = name_of(article.changed_by) or "别人", moment(article.changed_at)
    names = "、".join(label_of(at_work.decisions[name]) for name in changed[:10]) or "没有"
    note = (
        f"没有保存：您打开这一页以后，{who}在{when}保存过。您填写的都还在下面；"
        f"和现在存着的不同的有：{names}。核对以后再点一次保存，就以您的为准。"
    )
    if "autosave" in request.POST:
        return JsonResponse({"message": note}, status=CONFLICT)
    model_admin.message_user(request, note, messages.ERROR)
    return screen(request, model_admin, at_work)


def label_of(item: Item) -> str:
    words = next(
        filter(None, map(item.value, ("title", "name", "heading", "text", "series", "original"))), ""
    )
    return f"{kinds()[item.kind].label}“{words[:20]}”"


def act(at_work: Review, button: str) -> str:
    """Joins, parts or adds as a button says (`join points3`); the place on the page where to go on."""
    verb, _, name = button.partition(" ")
    decisions = at_work.decisions
    if verb == "claim":
        return claim(at_work, name)
    if verb == "add" and name in ADDABLE:
        return f"#{decisions.add(name).put(**dict.fromkeys(kinds()[name].form.base_fields, '')).id}"
    if name not in decisions or decisions[name].kind not in BUTTONS.get(verb, ()):
        return ""
    item = decisions[name]
    if verb == "point":
        return f"#{decisions.add_point(item).id}"
    before = decisions.items[decisions.items.index(item) - 1].id
    getattr(decisions, verb)(item)
    return f"#{name if name in decisions else before}"


def claim(at_work: Review, place: str) -> str:
    """Makes a point of a line that nothing took."""
    spans = {f"{start}-{end}": [start, end] for start, end in at_work.article.draft["unclaimed"]}
    if place not in spans:
        return ""
    start, end = spans[place]
    words = "".join(at_work.article.text[start:end].split("\n"))
    return f"#{at_work.decisions.claim([start, end], words).id}"


def take(request, model_admin, article):
    try:
        article = take_over(article, request.user)
    except NotTakenOver as refused:
        model_admin.message_user(request, "没有采用，什么也没有新建。请看标红的地方。", messages.ERROR)
        return screen(request, model_admin, Review(article), refused.problems)
    note = f"已采用，新建了{len(article.created)}项草稿，都还没有公开。"
    model_admin.message_user(request, note, messages.SUCCESS)
    return redirect(page_url(model_admin, "bundle", article.pk))


def screen(request, model_admin, at_work: Review, problems=None):
    problems = problems or {}
    decisions = at_work.decisions
    source = entry(at_work, decisions.source, problems)
    sections = [
        Section(name, kind, entries(at_work, name, problems), ADDABLE.get(name, ""))
        for name, kind in kinds().items()
        if name not in {SOURCE, POINTS}
    ]
    context = {
        "opts": model_admin.opts,
        "is_nav_sidebar_enabled": False,  # two columns need the room
        "article": at_work.article,
        "lines": marked_lines(at_work.article, decisions),
        "source": source,
        "sections": [section for section in sections if section.entries or section.add],
        "themes": known_themes(),
        "problems": [
            (name, label_of(decisions[name]) if name else "", each) for name, each in problems.items()
        ],
    }
    return page_response(request, "admin/article_review.html", f"导入报道：{at_work.article}", **context)


def entries(at_work: Review, kind: str, problems) -> list[Entry]:
    return [entry(at_work, item, problems) for item in at_work.decisions.of_kind(kind)]


def entry(at_work: Review, item: Item, problems) -> Entry:
    points = at_work.decisions.points_of(item) if item.kind == STATEMENTS else []
    below = [entry(at_work, point, problems) for point in points]
    found = problems.get(item.id, [])
    return Entry(item, at_work.form(item), kinds()[item.kind].known(item), found, below)


@page("<int:pk>/undo/", "undo", find=row_by_number, may=may_change, methods=SEND)
def take_back(request, model_admin, article):
    try:
        undo(article, request.user)
    except NotTakenOver as refused:
        for each in refused.problems[""]:
            model_admin.message_user(request, f"不能撤销：{each}", messages.ERROR)
        return redirect(page_url(model_admin, "bundle", article.pk))
    model_admin.message_user(request, "已撤销，新建的草稿都删除了，处理意见还在。", messages.SUCCESS)
    return redirect(page_url(model_admin, "review", article.pk))


# The list


@admin.register(ArticleImport)
class ArticleImportAdmin(FormAdmin):
    pages = [upload, review, take_back, bundle]
    list_display = ["named", "state", "created_by", "created_at", "changed_at"]
    list_display_links = None
    list_filter = [("taken_over_at", admin.EmptyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    search_help_text = "按标题查找"
    date_hierarchy = "created_at"

    def get_queryset(self, request):
        """Who only reviews has nothing to do with what is not taken over."""
        rows = super().get_queryset(request).defer("text", "draft", "decisions")
        return rows if self.has_change_permission(request) else rows.exclude(taken_over_at=None)

    @admin.display(description="报道", ordering="name")
    def named(self, article):
        return format_html('<a href="{}">{}</a>', self.place_of(article), article)

    @admin.display(description="状态", ordering="taken_over_at")
    def state(self, article):
        return article.state

    def place_of(self, article) -> str:
        """Where the work on it goes on."""
        return admin_url(article, "bundle" if article.is_taken_over else "review")

    def has_delete_permission(self, request, obj=None):
        """What was taken over shows where rows came from."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_taken_over)

    def get_actions(self, request):
        return {}

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return redirect(page_url(self, "upload"))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """It has no form of its own."""
        allowed = self.has_change_permission if request.method == "POST" else self.has_view_permission
        if not allowed(request):
            raise PermissionDenied
        article = self.get_object(request, object_id)
        return redirect(self.place_of(article) if article else page_url(self, "changelist"))
