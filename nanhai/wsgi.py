import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai.settings")
try:
    application = get_wsgi_application()
except ImproperlyConfigured as error:  # says itself what to do
    sys.stderr.write(f"{error}\n")
    sys.exit(3)  # gunicorn does not start such a worker again
