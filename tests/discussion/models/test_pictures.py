import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.forms import modelform_factory
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory

from discussion.models import Picture
from discussion.public.media import picture_file
from discussion.values import images
from tests import factories
from tests.factories import uploads

pytestmark = pytest.mark.django_db

PictureForm = modelform_factory(Picture, fields=["file", "alt", "credit"])


@pytest.fixture(autouse=True)
def _empty_storage(settings):
    settings.STORAGES = {**settings.STORAGES}


def stored():
    return sorted(f"pictures/{name}" for name in default_storage.listdir("pictures")[1])


def read(name):
    with default_storage.open(name) as stream:
        return stream.read()


def photograph(width=1000, colour="red"):
    return uploads.content(uploads.image(size=(width, 500), colour=colour))


def picture(content=None, **fields):
    return Picture.objects.create(
        file=uploads.upload(content or photograph()), **{"alt": "会场全景", **fields}
    )


# Storing


def test_picture_stores_only_the_prepared_files():
    picture(uploads.telling_jpeg())

    prepared = images.prepare(uploads.BytesIO(uploads.telling_jpeg()))
    assert {name: read(name) for name in stored()} == prepared.files


def test_picture_keeps_what_it_stored():
    row = picture()

    kept = Picture.objects.values_list("file", "width", "height", "renditions").get()
    digest = row.file.name.removeprefix("pictures/").removesuffix(".jpg")
    assert kept == (f"pictures/{digest}.jpg", 1000, 500, [480, 960])
    assert (row.width, row.height, row.renditions) == (1000, 500, [480, 960])
    assert row.names == [f"pictures/{digest}{end}" for end in (".jpg", "-480.webp", "-960.webp")]
    assert sorted(row.names) == stored()


def test_picture_tells_its_addresses(settings):
    row = picture()

    main, small, large = (f"{settings.MEDIA_URL}{name}" for name in row.names)
    assert row.url == main
    assert row.srcset == f"{small} 480w, {large} 960w"


def test_picture_takes_an_upload_through_the_file_itself():
    row = factories.picture()

    row.file.save("any-name.jpg", ContentFile(photograph()))

    row.refresh_from_db()
    assert (row.width, row.height, row.names) == (1000, 500, sorted(row.names, key=len))
    assert sorted(row.names) == stored()


def test_picture_refuses_an_unusable_file_outside_forms_too():
    with pytest.raises(ValidationError, match="不是 JPEG、PNG 或 WEBP 图片"), transaction.atomic():
        picture(b"<svg/>")

    assert (Picture.objects.count(), default_storage.exists("pictures")) == (0, False)


def test_picture_saved_without_a_new_file_touches_no_file():
    row = Picture.objects.get(pk=picture().pk)
    before = row.names
    for name in before:
        default_storage.delete(name)

    row.alt = "会场一角"
    row.full_clean()
    row.save()

    row.refresh_from_db()
    assert (row.alt, row.names, stored()) == ("会场一角", before, [])


def test_picture_leaves_the_files_of_a_replaced_one():
    row = picture(photograph(colour="red"))
    before = row.names

    row.file = uploads.upload(photograph(width=500, colour="blue"))
    row.save()

    assert (row.width, row.renditions) == (500, [480])
    assert stored() == sorted(before + row.names)


def test_the_same_upload_is_stored_once():
    first = picture()
    written = {name: default_storage.get_modified_time(name) for name in stored()}

    second = picture()

    assert second.names == first.names
    assert {name: default_storage.get_modified_time(name) for name in stored()} == written


def test_an_interrupted_upload_is_made_whole():
    names, whole = picture().names, {name: read(name) for name in stored()}
    default_storage.delete(names[1])
    default_storage.save(names[1], ContentFile(b"RIFF"))

    picture()

    assert {name: read(name) for name in stored()} == whole


# The form


def submitted(content, **fields):
    typed = {"alt": "会场全景", "credit": "区融媒体中心", **fields}
    return PictureForm(typed, {"file": uploads.upload(content)})


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<svg/>", images.MESSAGES["not_a_picture"]),
        (uploads.png_of_claimed_size(9000, 9000), images.MESSAGES["too_many_pixels"]),
        (uploads.moving("PNG"), images.MESSAGES["animated"]),
        (uploads.content()[:500], images.MESSAGES["damaged"]),
    ],
)
def test_form_says_why_a_file_is_refused_and_keeps_what_was_typed(content, message):
    form = submitted(content)

    assert form.errors == {"file": [message]}
    assert (form["alt"].value(), form["credit"].value()) == ("会场全景", "区融媒体中心")


def test_form_prepares_an_upload_once():
    upload = uploads.upload(photograph())
    form = PictureForm({"alt": "会场全景"}, {"file": upload})
    assert form.errors == {}

    upload.close()  # whoever reads it again fails
    row = form.save()

    assert sorted(row.names) == stored()


def test_form_takes_any_file_name():
    upload = uploads.upload(photograph(), name="微信图片" * 50 + ".jpg")

    assert PictureForm({"alt": "会场全景"}, {"file": upload}).errors == {}


def test_form_keeps_the_file_when_only_words_change():
    row = picture()

    PictureForm({"alt": "会场一角"}, instance=row).save()

    row.refresh_from_db()
    assert (row.alt, sorted(row.names)) == ("会场一角", stored())


def test_form_asks_for_the_three_formats():
    assert PictureForm().fields["file"].widget.attrs == {"accept": "image/jpeg,image/png,image/webp"}


# Publication

SHOWN_BY = {
    "discussion.Official.portrait": lambda row, **state: factories.official(portrait=row, **state),
    "discussion.Statement.picture": lambda row, **state: factories.statement(picture=row, **state),
    "discussion.ActionUpdate.picture": lambda row, **state: factories.update(picture=row, **state),
    "discussion.Source.scan": lambda row, **state: factories.statement_citation(
        source=factories.source(scan=row), statement=factories.statement(**state)
    ),
    "forums.ForumSession.picture": lambda row, **state: factories.session(picture=row, **state),
    "forums.SessionPicture.picture": lambda row, **state: factories.session_picture(
        picture=row, session=factories.session(**state)
    ),
}
HIDDEN = [factories.draft, factories.embargoed, factories.withdrawn]


def test_every_model_that_shows_pictures_has_a_case():
    relations = {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in Picture._meta.related_objects
    }

    assert relations == {*SHOWN_BY, "discussion.SiteIdentity.hero"}


@pytest.mark.parametrize("shown_by", SHOWN_BY)
def test_published_has_the_pictures_of_public_rows_only(shown_by):
    shown, *hidden = (factories.picture() for _ in range(4))
    SHOWN_BY[shown_by](shown)
    for row, state in zip(hidden, HIDDEN, strict=True):
        SHOWN_BY[shown_by](row, **state())

    assert list(Picture.objects.published()) == [shown]


def test_published_leaves_out_the_pictures_of_nothing():
    factories.picture()

    assert list(Picture.objects.published()) == []


def test_published_follows_what_a_row_hangs_on():
    factories.statement(picture=factories.picture(), official=factories.official(**factories.draft()))
    factories.update(picture=factories.picture(), action=factories.action(**factories.draft()))
    factories.session(picture=factories.picture(), series=factories.series(**factories.draft()))

    assert list(Picture.objects.published()) == []


def test_published_has_the_sites_own_picture():
    hero = factories.picture()
    factories.site(hero=hero)

    assert list(Picture.objects.published()) == [hero]


def test_published_lists_a_picture_once():
    row = factories.picture()
    for _ in range(2):
        factories.statement(picture=row)
        factories.official(portrait=row)

    assert list(Picture.objects.published()) == [row]


# Serving


def get(name, user=None, method="get", **headers):
    """The view's answer; without a user, looking at `request.user` fails, as at a session."""
    request = getattr(RequestFactory(headers=headers), method)(f"/media/{name}")
    if user is not None:
        request.user = user
    return picture_file(request, name)


def status(name, user):
    try:
        return get(name, user).status_code
    except Http404:
        return 404


@pytest.fixture
def staff(django_user_model):
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.groups.add(Group.objects.get(name="采编"))
    return user


def test_picture_file_serves_every_file_of_a_public_picture():
    row = picture()
    factories.statement(picture=row)

    answers = [get(name) for name in row.names]

    assert [b"".join(answer) for answer in answers] == [read(name) for name in row.names]
    assert [answer["Content-Type"] for answer in answers] == ["image/jpeg", "image/webp", "image/webp"]
    assert {answer["Cache-Control"] for answer in answers} == {"public, max-age=600"}
    assert len({answer["ETag"] for answer in answers}) == 3
    assert [answer.has_header("Vary") for answer in answers] == [False] * 3


def test_picture_file_serves_a_png_as_such():
    row = picture(uploads.telling_png())
    factories.statement(picture=row)

    assert [get(name)["Content-Type"] for name in row.names] == ["image/png", "image/webp"]


def test_picture_file_asks_the_database_once(django_assert_num_queries):
    row = picture()
    factories.statement(picture=row)

    with django_assert_num_queries(1):
        get(row.names[1])


def test_picture_file_answers_304_to_a_reader_who_has_it():
    row = picture()
    factories.statement(picture=row)
    etag = get(row.names[1])["ETag"]

    again = get(row.names[1], if_none_match=etag)
    other = get(row.names[2], if_none_match=etag)

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    assert again["Cache-Control"] == "public, max-age=600"
    assert other.status_code == 200


def test_picture_file_answers_head_and_nothing_that_writes():
    row = picture()
    factories.statement(picture=row)

    methods = ["head", "post", "put", "delete", "options"]

    assert [get(row.names[0], method=method).status_code for method in methods] == [200, 405, 405, 405, 405]


@pytest.mark.parametrize("state", HIDDEN)
def test_picture_file_hides_the_picture_of_a_hidden_statement(state, staff, django_user_model):
    row = picture()
    statement = factories.statement(picture=row, **state())
    reader = django_user_model.objects.create_user("reader")

    hidden = [status(name, user) for name in row.names for user in (AnonymousUser(), reader, staff)]
    answer = get(row.names[1], staff)
    statement.publish()
    shown = [status(name, None) for name in row.names]

    assert hidden == [404, 404, 200] * 3
    assert answer["Cache-Control"] == "private, no-store"
    assert shown == [200] * 3


@pytest.mark.parametrize(
    ("group", "expected"), [("采编", 200), ("初审", 200), ("终审", 200), ("审计", 404), ("", 404)]
)
def test_picture_file_of_a_draft_is_for_those_who_work_on_the_record(django_user_model, group, expected):
    row = picture()
    factories.statement(picture=row, **factories.draft())
    user = django_user_model.objects.create_user("somebody", is_staff=True)
    user.groups.set(Group.objects.filter(name=group))
    assert {status(name, user) for name in row.names} == {expected}


def test_picture_file_shows_what_two_rows_share_when_one_is_public():
    hidden, shown = picture(), picture()
    factories.statement(picture=hidden, **factories.draft())
    factories.statement(picture=shown)

    assert [status(name, AnonymousUser()) for name in hidden.names] == [200] * 3


@pytest.mark.parametrize(
    "name",
    [
        "../nanhai.sqlite3",
        "pictures/../../secret-key",
        "pictures/",
        "/etc/passwd",
        "pictures/{digest}.svg",
        "pictures/{digest}.png",
        "pictures/{digest}-1600.webp",
        "pictures/{digest}-0480.webp",
        "pictures/{digest}-480.webp\n",
        "pictures/{digest}-480.webp/../x",
        "PICTURES/{digest}.jpg",
        "{digest}.jpg",
    ],
)
def test_picture_file_knows_no_other_names(name, staff):
    row = picture()
    factories.statement(picture=row)
    digest = row.names[0].removeprefix("pictures/").removesuffix(".jpg")
    default_storage.save("secret-key", ContentFile(b"secret"))

    assert status(name.format(digest=digest), staff) == 404


def test_picture_file_is_missing_where_the_storage_has_lost_it():
    row = factories.picture()
    factories.statement(picture=row)

    assert status(row.names[0], AnonymousUser()) == 404


def test_a_reader_gets_a_picture_at_the_address_on_the_page(client, django_assert_num_queries):
    row = picture()
    factories.statement(picture=row)
    addresses = [row.url, *(candidate.split()[0] for candidate in row.srcset.split(", "))]

    with django_assert_num_queries(3):
        answers = [client.get(address) for address in addresses]

    assert [b"".join(answer) for answer in answers] == [read(name) for name in row.names]
    assert {answer["X-Content-Type-Options"] for answer in answers} == {"nosniff"}
    assert [(answer.has_header("Vary"), dict(answer.cookies)) for answer in answers] == [(False, {})] * 3


def test_picture_files_are_found_by_an_index():
    assert Picture._meta.get_field("file").db_index is True


# The fragment


def rendered(row, **context):
    return render_to_string("_parts/picture.html", {"picture": row, **context}).strip()


def test_fragment_offers_the_renditions():
    row = picture(alt='主席台上的"大讨论"横幅')

    assert rendered(row, sizes="(min-width: 40rem) 50vw, 100vw") == (
        f'<img src="{row.url}" srcset="{row.srcset}" sizes="(min-width: 40rem) 50vw, 100vw"'
        ' width="1000" height="500" alt="主席台上的&quot;大讨论&quot;横幅" loading="lazy" decoding="async">'
    )


def test_fragment_does_without_renditions():
    row = factories.picture(alt="会场")

    assert rendered(row, sizes="50vw") == (
        f'<img src="{row.url}" width="1200" height="800" alt="会场" loading="lazy" decoding="async">'
    )


def test_fragment_loads_at_once_when_asked():
    row = picture()

    assert f'{row.srcset}" sizes="100vw"' in rendered(row, loading="eager")
    assert 'fetchpriority="high"' in rendered(row, loading="eager")
    assert 'loading="lazy"' not in rendered(row, loading="eager")
