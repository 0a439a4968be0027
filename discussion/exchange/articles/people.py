"""Officials of an article with their posts: those on record are chosen, the others are made."""

from django import forms
from django.core.exceptions import ValidationError

from discussion.exchange.articles.decisions import OFFICIALS
from discussion.exchange.articles.kinds import LINES, ArticleKind, ItemForm, lines_in, names_in
from discussion.exchange.articles.matching import (
    described,
    holds,
    namesakes,
    organization_named,
    parsed_post,
    post_line,
)
from discussion.models import Appointment, Official, Organization, Post

NEW, ANOTHER = "", "new"  # nobody has the name; somebody has it and is another person
SAME = "是同一个人吗？"


class OfficialForm(ItemForm):
    name = forms.CharField(label="姓名", max_length=30)
    official = forms.ChoiceField(label="是谁", required=False)
    posts = forms.CharField(
        label="职务",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text="一行一个，写成“单位/职务”，例如“区委/区委书记”。",
    )

    def adapt(self):
        """Who has the name is offered; nobody is taken for somebody else without being asked."""
        known = self.known = self._known()
        choices = [(str(official.pk), described(official)) for official in known]
        self.fields["official"].choices = [("", "请选择"), *choices, (ANOTHER, "新建，是另一个人")]
        if not known:
            self.fields["official"].choices, self.fields["official"].widget = [], forms.HiddenInput()
            self.initial["official"] = ""

    def _known(self) -> list[Official]:
        corrected = self.review.corrections.get(self.item.value("name"), "")
        return [*namesakes(self.item.value("name")), *namesakes(corrected)]

    def clean_official(self):
        """The row; None for a new one."""
        chosen, known = self.cleaned_data["official"], self._known()
        if known and not chosen:
            raise ValidationError(f"名单里已有“{known[0].name}”，请选择是不是同一个人。")
        return next((official for official in known if str(official.pk) == chosen), None)

    def clean_posts(self):
        lines = [parsed_post(line) for line in lines_in(self.cleaned_data["posts"])]
        if without := [title for body, title in lines if not body]:
            raise ValidationError(f"请写明“{without[0]}”是哪个单位的，例如“区委/{without[0]}”。")
        return lines


class OfficialKind(ArticleKind):
    label = "官员"
    form = OfficialForm

    def propose(self, proposal):
        for record in proposal.draft["officials"]:
            self._propose(proposal, record["name"], record["post"], record["at"], record)
        drafted = {record["name"] for record in proposal.draft["officials"]}
        speakers = {each["speaker"]: each for each in proposal.draft["statements"] if each["speaker"]}
        for name, statement in speakers.items():
            if name not in drafted:
                at = proposal.place_of(name, statement["at"])
                self._propose(proposal, name, "", at, {"confident": False, "unsure": ["post"]})

    def _propose(self, proposal, name, post, at, record):
        titles = names_in(post)
        lines = [post_line(title) for title in titles]
        known = namesakes(name)
        same = known[0] if len(known) == 1 and holds(known[0], titles) else None
        item = proposal.decisions.add(OFFICIALS, at, take=record["confident"] or bool(same))
        item.put(name=name, official=str(same.pk) if same else "", posts="\n".join(line for line, _ in lines))
        item.asks += [SAME] if known and not same else []
        item.asks += [] if post else ["任什么职务？"]
        item.asks += ["职务写对了吗？"] if post and record["unsure"] else []
        if not same and not all(known for _, known in lines):
            item.asks.append("单位对吗？")
        proposal.people[name] = item.id

    def take_over(self, item, values, taking):
        official = values["official"]
        if official:
            held = {each.post.title for each in official.appointments.all()}
            if lacking := [title for _, title in values["posts"] if title not in held]:
                taking.leave(f"{official}的任职里没有“{'、'.join(lacking)}”，是新任的请在官员页补上。")
        elif item.value("official") != ANOTHER and (made := self._made(values["name"], taking)):
            official = made
        else:
            posts = [self.post(line, taking, item) for line in values["posts"]]
            official = taking.add(Official(name=values["name"]), item)
            for post in posts:
                taking.part(Appointment(official=official, post=post), item)
        taking.rows[item.id] = official
        taking.posts[item.id] = values["posts"]

    @staticmethod
    def _made(name, taking) -> Official | None:
        """Whom the article names twice, once with a slip."""
        return next((row for row in taking.wholes if isinstance(row, Official) and row.name == name), None)

    @staticmethod
    def post(line: tuple[str, str], taking, item) -> Post:
        """The post of a body, both made where they are not on record."""
        body, title = line
        organization = organization_named(body) or taking.add(Organization(name=body), item)
        known = Post.objects.filter(organization=organization, title=title).first()
        return known or taking.add(Post(organization=organization, title=title), item)
