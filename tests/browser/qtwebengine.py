"""Opens pages in Qt WebEngine 5.15, whose engine is that of Chromium 87, and tells what scripts found there.

Runs by itself, with the Python that Debian's PySide2 belongs to. Reads from standard input
`{"width": pixels, "cookies": {name: value}, "visits": [[address, script], …]}`; writes for each visit a line of JSON:
`{"answer": what the script's last expression is, "complaints": what the console and the page load said}`.
"""

import json
import os
import sys

os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_QUICK_BACKEND": "software",
    "QTWEBENGINE_CHROMIUM_FLAGS": "--no-sandbox --disable-gpu",
}

from PySide2.QtCore import QUrl
from PySide2.QtNetwork import QNetworkCookie
from PySide2.QtWebEngineWidgets import QWebEnginePage, QWebEngineProfile, QWebEngineView
from PySide2.QtWidgets import QApplication

HEIGHT = 844  # pixels
MAIN_WORLD = 0  # where the page's own scripts run


class Tour(QWebEnginePage):
    """Visits addresses one after another, as soon as the cookies are kept, and then ends the application."""

    def __init__(self, profile, parent, cookies, visits):
        super().__init__(profile, parent)
        self.visits, self.script, self.complaints, self.missing = iter(visits), "", [], len(cookies)
        self.loadFinished.connect(self.look)
        profile.cookieStore().cookieAdded.connect(self.keep)
        for name, value in cookies.items():
            profile.cookieStore().setCookie(QNetworkCookie(name.encode(), value.encode()), QUrl(visits[0][0]))
        if not cookies:
            self.go_on()

    def keep(self, _):
        self.missing -= 1
        if self.missing == 0:
            self.go_on()

    def go_on(self):
        self.complaints, (address, self.script) = [], next(self.visits, ("", ""))
        if address:
            self.load(QUrl(address))
        else:
            QApplication.quit()

    def look(self, loaded):
        if not loaded:
            self.complaints.append("did not load")
        self.runJavaScript(f"JSON.stringify(({self.script})())", MAIN_WORLD, self.tell)

    def tell(self, answer):
        found = {"answer": json.loads(answer or "null"), "complaints": self.complaints}
        sys.stdout.write(f"{json.dumps(found)}\n")
        self.go_on()

    def javaScriptConsoleMessage(self, level, message, line, source):  # noqa: N802
        if level != QWebEnginePage.InfoMessageLevel:
            self.complaints.append(f"{message} ({source}:{line})")


def main():
    task = json.load(sys.stdin)
    application, view = QApplication(sys.argv[:1]), QWebEngineView()
    view.resize(task["width"], HEIGHT)
    view.setPage(Tour(QWebEngineProfile(view), view, task["cookies"], task["visits"]))
    view.show()
    application.exec_()


if __name__ == "__main__":
    main()
