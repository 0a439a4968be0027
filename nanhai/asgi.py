import os
import sys

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai.settings")
try:
    application = get_asgi_application()
except ImproperlyConfigured as error:  # says itself what to do
    sys.stderr.write(f"{error}\n")
    sys.exit(3)  # gunicorn does not start such a worker again
