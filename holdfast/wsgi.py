"""The web application, with its static files in front."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdfast.settings")

application = get_wsgi_application()
