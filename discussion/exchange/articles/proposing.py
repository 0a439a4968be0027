"""An article taken in: read, matched with the record, proposed to an editor."""

from django.conf import settings

from discussion.articles.documents import DocumentError
from discussion.articles.draft import ArticleDraft
from discussion.articles.reading import read_article
from discussion.audit.log import log_event
from discussion.exchange.articles.decisions import POINTS, Decisions
from discussion.exchange.articles.kinds import kinds
from discussion.models import ArticleImport, AuditAction, Official, Theme
from discussion.models.transactions import changing_record

LONGEST_NAME = 200
MOST_FIELDS = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS - 500  # of the screen: drafts are parted and added there
GAP = 5  # characters between a heading and its words: breaks and marks


class Proposal:
    """What the kinds propose for one article, and what they ask of each other meanwhile."""

    def __init__(self, draft: dict):
        self.draft, self.text = draft, draft["text"]
        self.title, self.date = draft["title"], draft["date"]
        self.day = self.date if len(self.date) == len("2021-12-29") else ""
        self.decisions = Decisions()
        self.people: dict[str, str] = {}  # the ids of their items, by name
        self.themes = Theme.objects.all()
        self.names = [record["name"] for record in draft["officials"]]
        for kind in kinds().values():
            kind.propose(self)

    def place_of(self, words: str, within: list[int]) -> list[int]:
        """Where the words stand first, from a place on or else anywhere."""
        at = self.text.find(words, within[0])
        at = at if at >= 0 else self.text.find(words)
        return [at, at + len(words)] if at >= 0 else list(within)

    def stretch(self, at: list[int], words: str) -> list[int]:
        """A place that begins with a heading, up to the end of the words below it."""
        end = at[1]
        for line in words.split("\n"):
            found = self.text.find(line, at[0], end + len(line) + GAP)
            end = max(end, found + len(line)) if found >= 0 else end
        return [at[0], end]

    def point_at(self, at: list[int]) -> str:
        """The id of the innermost point that a place lies in; "" for none."""
        points = [each for each in self.decisions.of_kind(POINTS) if each.at[0] <= at[0] < each.at[1]]
        return min(points, key=lambda point: point.at[1] - point.at[0]).id if points else ""


def read(text: str) -> ArticleDraft:
    return read_article(text, list(Official.objects.values_list("name", flat=True)))


def fields_of(decisions: Decisions) -> int:
    """How many fields the review screen has."""
    return sum(len(kinds()[item.kind].form.base_fields) + 1 for item in decisions.items)


@changing_record()
def take_in(text: str, name: str, user) -> tuple[ArticleImport, bool]:
    """The import of an article, and whether it is new: one that was read before is found again.

    Raises DocumentError where the article has more than a form can hold.
    """
    digest = ArticleImport.digest_of(text)
    known = ArticleImport.objects.filter(digest=digest).first()
    if known:
        return known, False
    draft = read(text).as_json()
    decisions = Proposal(draft).decisions
    if fields_of(decisions) > MOST_FIELDS:
        raise DocumentError(f"读出了{len(decisions.items)}条内容，一屏看不过来。请把文字分成几篇。")
    article = ArticleImport.objects.create(
        name=(draft["title"] or name or text.strip()[:30])[:LONGEST_NAME],
        text=draft["text"],
        digest=digest,
        draft=draft,
        decisions=decisions.as_json(),
        created_by=user,
        changed_by=user,
    )
    log_event(AuditAction.IMPORT, user=user, row=article, note=f"读入报道：{name}"[:200])
    return article, True
