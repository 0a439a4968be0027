from django.urls import path

from discussion.public import action_views, views
from discussion.public.cards import ActionCard, MeetingCard, MetricCard, PointCard
from discussion.public.external_links import ExternalLink
from discussion.public.feeds import StatementFeed, UpdateFeed
from discussion.public.ledger_files import as_csv, as_xlsx
from discussion.public.previews import SecretPreview
from discussion.public.share_images import StatementShareImage

app_name = "discussion"

urlpatterns = [
    path("statements/", views.StatementList.as_view(), name="statements"),
    path("statements/feed/", StatementFeed(), name="statements-feed"),
    path("statements/<int:pk>/card.png", StatementShareImage.as_view(), name="statement-image"),
    path("statements/<int:pk>/", views.StatementDetail.as_view(), name="statement"),
    path("statements/<int:pk>/<str:eid>/card.png", PointCard.as_view(), name="point-card"),
    path("officials/", views.OfficialList.as_view(), name="officials"),
    path("officials/<slug:slug>/", views.OfficialDetail.as_view(), name="official"),
    path("themes/", views.ThemeList.as_view(), name="themes"),
    path("themes/<slug:slug>/", views.ThemeDetail.as_view(), name="theme"),
    path("matrix/", views.MatrixPage.as_view(), name="matrix"),
    path("actions/", action_views.ActionList.as_view(), name="actions"),
    path("actions/summary/", action_views.ActionSummary.as_view(), name="actions-summary"),
    path("actions/print/", action_views.ActionPrint.as_view(), name="actions-print"),
    path("actions/export.csv", action_views.ActionFile.as_view(written=as_csv), name="actions-csv"),
    path("actions/export.xlsx", action_views.ActionFile.as_view(written=as_xlsx), name="actions-xlsx"),
    path("actions/feed/", UpdateFeed(), name="actions-feed"),
    path("actions/<int:pk>/", action_views.ActionDetail.as_view(), name="action"),
    path("actions/<int:pk>/card.png", ActionCard.as_view(), name="action-card"),
    path("metrics/", views.MetricList.as_view(), name="metrics"),
    path("metrics/<slug:slug>/", views.MetricDetail.as_view(), name="metric"),
    path("metrics/<slug:slug>/values.csv", views.MetricTable.as_view(), name="metric-csv"),
    path("metrics/<slug:slug>/card.png", MetricCard.as_view(), name="metric-card"),
    path("meetings/", views.MeetingList.as_view(), name="meetings"),
    path("meetings/<slug:slug>/", views.MeetingDetail.as_view(), name="meeting"),
    path("meetings/<slug:slug>/card.png", MeetingCard.as_view(), name="meeting-card"),
    path("out/", ExternalLink.as_view(), name="out"),
    path("preview/<str:secret>/", SecretPreview.as_view(), name="preview"),
    path("sources/", views.SourceList.as_view(), name="sources"),
    path("sources/<int:pk>/", views.SourceDetail.as_view(), name="source"),
]
