#!/usr/bin/env python
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nanhai.settings")
    os.environ.setdefault("NANHAI_DB_STATEMENT_TIMEOUT", "0")  # a command may take its time, a page may not
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:  # says itself what to do
        sys.exit(str(error))
