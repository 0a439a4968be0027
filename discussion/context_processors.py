from discussion.models import SiteIdentity


def site(request):
    """`site`: the SiteIdentity row, or an empty one before an editor has filled it in."""
    return {"site": SiteIdentity.objects.select_related("hero").first() or SiteIdentity(name="大讨论实录")}
