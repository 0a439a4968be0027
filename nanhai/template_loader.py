"""Templates are laid out in lines, pages are not: between Chinese characters a line break would print as a space.

A line break and the indentation after it give nothing before a tag, a variable or Chinese, and after Chinese; between
the attributes of an element, where a line is indented, they give one space. Between Latin words a line break stays.
"""

import re

from django.template.loaders import filesystem

CHINESE = "\u2014-\u203a\u2e80-\uffff"
BREAK = re.compile(rf"\n *(?=[<{{{CHINESE}])|(?<=[{CHINESE}])\n *|\n\Z")
CONTINUED = re.compile(r"\n +")


class Loader(filesystem.Loader):
    def get_contents(self, origin):
        return CONTINUED.sub(" ", BREAK.sub("", super().get_contents(origin)))
