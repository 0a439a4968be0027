"""The people of an article, found over all of it before anything else is read: names, posts, and where they stand."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from discussion.articles.bylines import bracketed, is_byline
from discussion.articles.lines import Line
from discussion.articles.mentions import TITLES_BEHIND, Mention, mentions_in
from discussion.articles.names import COMPOUND, WEAK
from discussion.articles.posts import Post

FULL_POST = 4  # characters: 区委书记
ALONE = r"(?:^|[、，：\n]){}(?=[、：\n]|$)"  # a name between marks
NOBODY = ("负责人", "负责同志", "领导")  # behind which mostly no name stands


@dataclass
class Person:
    name: str
    mentions: list[Mention] = field(default_factory=list)

    @property
    def surname(self) -> str:
        return self.name[:2] if self.name[:2] in COMPOUND else self.name[:1]

    @property
    def best(self) -> Mention:
        """The mention with the fullest post, of equal ones the first."""
        return max(self.mentions, key=lambda mention: (_weight(mention.post), -mention.line, -mention.start))

    @property
    def post(self) -> str:
        return self.best.post.words if self.best.post else ""

    @property
    def is_sure(self) -> bool:
        """Whether the name stands where it can be nothing else."""
        is_bounded = any(m.is_bounded for m in self.mentions)
        return is_bounded and any(m.post and (m.post.is_strong or m.post.is_group) for m in self.mentions)

    @property
    def is_post_sure(self) -> bool:
        posts = {m.post.words for m in self.mentions if m.post and not m.post.is_group}
        return len(posts) == 1 or all(words in self.post or self.post.endswith(words) for words in posts)


def _weight(post: Post | None) -> tuple:
    """How much a post says of who somebody is: held before given up, a title before a calling, all parts of it."""
    if not post:
        return (False,)
    return (
        True,
        not post.is_group,
        not post.is_former,
        post.is_strong,
        post.words.count("、"),
        len(post.words),
    )


def _is_behind_post(mention: Mention) -> bool:
    """Whether a full post stands before the name: enough for a name that nothing bounds, though not to be sure."""
    post = mention.post
    is_full = post and post.is_strong and len(post.words) >= FULL_POST and post.end <= mention.start
    return bool(is_full) and mention.name[0] not in WEAK and not post.words.endswith(NOBODY)


class People:
    """The people of an article by name, and by place in its lines."""

    def __init__(self, lines: list[Line], known: Collection[str] = ()):
        """`known` are names of people on record, who need no post beside them to be found."""
        self.lines = lines
        self.hidden = {
            line.index: [(0, len(line.words))] if is_byline(line.words) else bracketed(line.words)
            for line in lines
        }
        found = [mention for line in lines for mention in self._in_line(line)]
        self.by_name: dict[str, Person] = {}
        for mention in self._kept(found):
            self.by_name.setdefault(mention.name, Person(mention.name)).mentions.append(mention)
        self._add_bare_mentions(known)
        self.in_line: dict[int, list[Mention]] = {}
        for person in self.by_name.values():
            for mention in person.mentions:
                self.in_line.setdefault(mention.line, []).append(mention)
        for mentions in self.in_line.values():
            mentions.sort(key=lambda mention: (mention.start, -mention.outer_end))

    def of_surname(self, surname: str, line: int, title: str = "") -> Person | None:
        """Who is meant by 马校长 in this line: the last person before it with that surname, else the next one."""
        alike = [person for person in self.by_name.values() if person.surname == surname]
        titled = [
            person
            for person in alike
            if title and any(title in m.post.words for m in person.mentions if m.post)
        ]
        near = [
            (m.line > line, abs(m.line - line), person.name)
            for person in titled or alike
            for m in person.mentions
        ]
        return self.by_name[min(near)[2]] if near else None

    def _in_line(self, line: Line) -> Iterator[Mention]:
        for mention in mentions_in(line):
            if not self._is_hidden(line, mention.start):
                yield mention

    def _kept(self, found: list[Mention]) -> Iterator[Mention]:
        """Without what is no name: unbounded ones that stand nowhere else, and the beginnings of longer ones."""
        text = "\n".join(line.words for line in self.lines)
        bounded = {mention.name for mention in found if mention.is_bounded}
        for mention in found:
            is_told = (
                mention.name in bounded
                or (len(mention.name) > 2 and (_is_behind_post(mention) or text.count(mention.name) > 1))
                or (mention.post and bool(re.search(ALONE.format(re.escape(mention.name)), text)))
            )
            if is_told and not self._is_cut_off(mention, bounded, text):
                yield mention

    def _is_cut_off(self, mention: Mention, bounded: set[str], text: str) -> bool:
        longer = [name for name in bounded if name != mention.name and name.startswith(mention.name)]
        return any(text.count(name) >= text.count(mention.name) for name in longer)

    def _add_bare_mentions(self, on_record: Collection[str]) -> None:
        names = sorted({*self.by_name, *filter(None, on_record)}, key=len, reverse=True)
        if not names:
            return
        known = re.compile("|".join(map(re.escape, names)))
        taken = {(m.line, m.start) for person in self.by_name.values() for m in person.mentions}
        for line in self.lines:
            for match in known.finditer(line.words):
                if (line.index, match.start()) not in taken and not self._is_hidden(line, match.start()):
                    titles = TITLES_BEHIND.match(line.words, match.end())
                    end = titles.end() if titles else match.end()
                    mention = Mention(line.index, *match.span(), match[0], None, match.start(), end)
                    self.by_name.setdefault(match[0], Person(match[0])).mentions.append(mention)

    def _is_hidden(self, line: Line, place: int) -> bool:
        """Whether the place is in a byline."""
        return any(start <= place < end for start, end in self.hidden[line.index])
