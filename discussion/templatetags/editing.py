"""What the editing pages need said in words, and their own addresses."""

from django import template
from django.utils.crypto import salted_hmac

from discussion.admin.wording import admin_link
from discussion.workflow.policy import name_of

register = template.Library()

register.filter("named_person", name_of)
register.filter(admin_link)


@register.filter
def restore_url(opts) -> str:
    """The name of the address at which a version of such a row is brought back."""
    return f"admin:{opts.app_label}_{opts.model_name}_restore"


@register.filter
def storage_key(user) -> str:
    """The key, in hexadecimal, with which a browser seals what this account types; the same after each log-in."""
    return salted_hmac("discussion.storage", str(user.pk), algorithm="sha256").hexdigest()
