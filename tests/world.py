"""One row of every public kind, each linked to the others: what a leak would have to pass through."""

from datetime import date

from discussion.models import ActionItem, ActionUpdate, Meeting, Metric, Official, Statement, Theme
from discussion.search.index.signals import indexed_together
from forums.models import ForumSession, Series
from tests import factories as make


class World:
    """A public record in which everything hangs together; each row is an attribute named by its model."""

    @indexed_together()
    def __init__(self):
        make.site(slogan="大讨论", profile="gov")  # whose links out lead through a page of our own
        self.theme = make.theme()
        self.official = make.official()
        self.post = make.post()
        make.appointment(official=self.official, post=self.post)
        self.phase, self.meeting = make.phase(), make.meeting()
        self.statement = self.add_statement()
        self.point = self.statement.points.get()
        self.action = self.add_action()
        self.actionupdate = self.add_actionupdate()
        self.metric = self.add_metric()
        self.series = make.series()
        self.forumsession = self.add_forumsession()

    def cite(self, factory, mark, **row):
        factory(source=make.source(title=f"{mark}来源"), **row)

    def add_theme(self, mark="公开", **state):
        theme = make.theme(name=f"{mark}主题", description=f"{mark}说明", rank=50, **state)
        for row in (self.statement, self.point, self.action, self.metric, self.forumsession):
            row.themes.add(theme)
        return theme

    def add_official(self, mark="公开", **state):
        official = make.official(name=f"{mark}官员", rank=50, **state)
        make.appointment(official=official, post=self.post)
        make.participant(session=self.forumsession, official=official)
        self.add_statement(f"{mark}发言的", official=official)
        return official

    def add_meeting(self, mark="公开", **state):
        meeting = make.meeting(name=f"{mark}会议", date=date(2020, 5, 1), **state)
        self.add_statement(f"{mark}会上的", meeting=meeting)
        return meeting

    def add_statement(self, mark="公开", **fields):
        fields = {"official": self.official, "meeting": self.meeting, "phase": self.phase, **fields}
        picture = make.picture(alt=f"{mark}图片")
        statement = make.statement(
            title=f"{mark}发言", date=date(2020, 5, 1), themes=[self.theme], picture=picture, **fields
        )
        point = make.point(statement=statement, heading=f"{mark}要点", themes=[self.theme])
        self.cite(make.statement_citation, mark, statement=statement)
        if hasattr(self, "action"):
            self.action.action_points.create(point=point)
            self.forumsession.outcomes.get().points.add(point)
        return statement

    def add_actionitem(self, mark="公开", **state):
        action = self.add_action(mark, deadline=date(2020, 1, 1), **state)
        self.add_actionupdate(f"{mark}事项的", action=action)
        action.action_metrics.create(metric=self.metric)
        self.forumsession.outcomes.get().actions.add(action)
        return action

    def add_action(self, mark="公开", **fields):
        fields.setdefault("parent", getattr(self, "action", None))
        action = make.action(
            title=f"{mark}事项", lead_post=self.post, themes=[self.theme], points=[self.point], **fields
        )
        make.milestone(action=action, title=f"{mark}节点")
        return action

    def add_actionupdate(self, mark="公开", **fields):
        fields = {"action": self.action, "state": "ended", **fields}
        picture = make.picture(alt=f"{mark}佐证")
        fields.setdefault("evidence_url", f"https://news.example.com/{mark}")
        update = make.update(text=f"{mark}进展", date="2023-01-01", picture=picture, **fields)
        self.cite(make.update_citation, mark, update=update)
        return update

    def add_metric(self, mark="公开", **state):
        metric = make.metric(name=f"{mark}指标", themes=[self.theme], rank=50, **state)
        value = make.metric_value(metric=metric, as_printed=f"{mark}320场次")
        self.cite(make.metric_value_citation, mark, value=value)
        make.action_metric(action=self.action, metric=metric)
        return metric

    def add_series(self, mark="公开", **state):
        series = make.series(name=f"{mark}论坛", rank=50, **state)
        self.add_forumsession(f"{mark}论坛的", series=series)
        return series

    def add_forumsession(self, mark="公开", **fields):
        fields = {"series": self.series, **fields}
        picture = make.picture(alt=f"{mark}会场")
        session = make.session(topic=f"{mark}题目", themes=[self.theme], picture=picture, **fields)
        make.participant(session=session, official=self.official)
        make.participant(session=session, name=f"{mark}嘉宾"[:30])
        make.outcome(session=session, question=f"{mark}问题", points=[self.point], actions=[self.action])
        make.session_picture(session=session, picture=make.picture(alt=f"{mark}图集"))
        self.cite(make.session_citation, mark, session=session)
        return session


ADDING = {
    Theme: World.add_theme,
    Official: World.add_official,
    Meeting: World.add_meeting,
    Statement: World.add_statement,
    ActionItem: World.add_actionitem,
    ActionUpdate: World.add_actionupdate,
    Metric: World.add_metric,
    Series: World.add_series,
    ForumSession: World.add_forumsession,
}
