"""`make bench`: what pages cost at 20,000 tasks relative to 200, measured in alternation in one run.

Each size has an SQLite file of its own. A round asks every page of one size in a process of its own, then
of the other; a page's figure is the median of all its answers.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

SMALL, LARGE = 200, int(os.environ.get("SIZE", "20000"))
ROUNDS, REPEATS = 5, 5
ROOT = Path(__file__).resolve().parents[2]


def child(*arguments, folder) -> str:
    own = {name: value for name, value in os.environ.items() if not name.startswith("NANHAI_")}
    env = own | {
        "NANHAI_DATA_DIR": str(folder),
        "NANHAI_SECRET_KEY": "only-for-benchmarks-" + "0" * 50,
        "NANHAI_ORIGIN": "http://testserver",
        "DJANGO_SETTINGS_MODULE": "nanhai.settings",
    }
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, text=True, stdout=subprocess.PIPE).stdout


def prepare(size: int, folder: Path) -> None:
    folder.mkdir()
    child("manage.py", "migrate", "--verbosity=0", folder=folder)
    child("manage.py", "collectstatic", "--no-input", "--verbosity=0", folder=folder)
    child("-m", "tests.bench.measure", "build", str(size), folder=folder)


def measured(folders: dict[int, Path]) -> dict[str, dict[int, dict]]:
    """`{page: {size: {"seconds": […], "queries": n}}}`."""
    found: dict = {}
    for _ in range(ROUNDS):
        for size, folder in folders.items():
            answers = json.loads(child("-m", "tests.bench.measure", "ask", str(REPEATS), folder=folder))
            for page, answer in answers.items():
                entry = found.setdefault(page, {}).setdefault(size, {"seconds": [], "queries": set()})
                entry["seconds"] += answer["seconds"]
                entry["queries"].add(answer["queries"])
    return found


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def report(found) -> None:
    say(f"Python {platform.python_version()}, {os.cpu_count()} cores, SQLite; medians of {ROUNDS * REPEATS}")
    say(f"{'page':34}{'queries':>10}{f'{SMALL} tasks':>14}{f'{LARGE} tasks':>15}{'ratio':>8}")
    for page, sizes in found.items():
        small, large = (median(sizes[size]["seconds"]) * 1000 for size in (SMALL, LARGE))
        queries = "/".join(str(count) for count in sorted(sizes[SMALL]["queries"] | sizes[LARGE]["queries"]))
        say(f"{page:34}{queries:>10}{small:>11.1f} ms{large:>12.1f} ms{large / small:>8.1f}")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        folders = {size: Path(home) / str(size) for size in (SMALL, LARGE)}
        for size, folder in folders.items():
            prepare(size, folder)
        report(measured(folders))


if __name__ == "__main__":
    main()
