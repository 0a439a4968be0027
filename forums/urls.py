from django.urls import path

from forums import views
from forums.cards import SessionCard
from forums.feeds import SessionFeed

app_name = "forums"

urlpatterns = [
    path("", views.SessionList.as_view(), name="sessions"),
    path("feed/", SessionFeed(), name="sessions-feed"),
    path("<slug:slug>/", views.SeriesDetail.as_view(), name="series"),
    path("<slug:slug>/series.ics", views.SeriesCalendar.as_view(), name="series-ics"),
    path("<slug:slug>/<int:number>/", views.SessionDetail.as_view(), name="session"),
    path("<slug:slug>/<int:number>/card.png", SessionCard.as_view(), name="session-card"),
    path("<slug:slug>/<int:number>/session.ics", views.SessionCalendar.as_view(), name="session-ics"),
]
