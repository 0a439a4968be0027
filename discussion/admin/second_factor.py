"""Resetting the second factor of an account whose phone is lost or new."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect

from discussion.accounts.two_factor import unbind
from discussion.admin.pages import may_change, page, page_response
from discussion.admin.wording import admin_url


def account_by_number(request, model_admin, pk):
    return model_admin.get_object(request, str(pk))


@page("<int:pk>/second-factor/", "second_factor", find=account_by_number, may=may_change)
@transaction.atomic
def reset_second_factor(request, model_admin, obj):
    if request.method == "POST":
        unbind(obj, by=request.user)
        model_admin.log_change(request, obj, "动态口令：重置")
        note = f"已重置“{obj}”的动态口令，下次登录时重新绑定。"
        model_admin.message_user(request, note, messages.SUCCESS)
        return redirect(admin_url(obj))
    context = {"opts": model_admin.opts, "row": obj, "row_url": admin_url(obj)}
    return page_response(request, "admin/reset_second_factor.html", f"重置动态口令：{obj}", **context)
