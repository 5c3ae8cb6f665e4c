"""Addresses of logging in and of one's own account."""

from django.urls import path

from holdfast.accounts import account_views, views

urlpatterns = [
    path("login/", views.login),
    path("login/slip/", account_views.login_slip),
    path("logout/", views.logout),
    path("account/", account_views.account),
    path("account/passphrase/", account_views.passphrase),
    path("account/slip/", account_views.slip),
    path("account/slip/confirm/", account_views.slip_confirm),
    path("account/second-factor/", account_views.second_factor),
    path("account/sessions/", account_views.sessions_end),
]
