/* The review screen of an article: a draft and its words show one another, and what is decided is saved as one goes.
 * Nothing needs this script: links lead from one to the other, and buttons save. */

const review = document.getElementById("article-review");
const status = review.querySelector(".article-saved");
const version = review.elements.namedItem("version");
const PAUSE = 1500; // milliseconds without typing
let waiting = 0;
let sending = false;
let stopped = false;

/* Showing one another */

function entryOf(node) {
  return node.closest(".article-drafts .article-entry");
}

function light(ids) {
  for (const each of review.querySelectorAll(".current")) each.classList.remove("current");
  for (const id of ids) {
    const entry = document.getElementById(id);
    if (entry) entry.classList.add("current");
    for (const mark of review.querySelectorAll(`mark[data-of~="${id}"]`)) mark.classList.add("current");
  }
}

function show(event) {
  const mark = event.target.closest("mark");
  const entry = entryOf(event.target);
  if (mark) light(mark.dataset.of.split(" "));
  else if (entry) {
    light([entry.id]);
    if (event.type === "focusin") bringIntoView(entry.id);
  }
}

function bringIntoView(id) {
  const text = review.querySelector(".article-text");
  const mark = text.querySelector(`mark[data-of~="${id}"]`);
  if (!mark || getComputedStyle(text).overflowY !== "auto" || text.scrollHeight <= text.clientHeight) return;
  const place = mark.getBoundingClientRect().top - text.getBoundingClientRect().top;
  if (place < 0 || place > text.clientHeight - 40) text.scrollTop += place - text.clientHeight / 3;
}

review.addEventListener("mouseover", show);
review.addEventListener("focusin", show);

/* Saving */

function say(word, failed) {
  status.textContent = word;
  status.classList.toggle("article-saved--failed", Boolean(failed));
}

async function save() {
  clearTimeout(waiting);
  waiting = 0;
  if (sending || stopped) return;
  sending = true;
  say(status.dataset.waiting);
  try {
    const sent = new FormData(review);
    sent.append("autosave", "1");
    const answer = await fetch(location.pathname, { method: "POST", body: sent, credentials: "same-origin" });
    const said = await answer.json();
    stopped = answer.status === 409;
    if (said.version) version.value = said.version;
    say(said.version ? status.dataset.saved : said.message, !said.version);
  } catch {
    say(status.dataset.failed, true);
  }
  sending = false;
  if (waiting === -1) later();
}

function later() {
  if (sending) {
    waiting = -1; // typed on meanwhile
    return;
  }
  clearTimeout(waiting);
  waiting = setTimeout(save, PAUSE);
}

review.addEventListener("input", later);
review.addEventListener("submit", (event) => {
  if (sending) {
    // the version is on its way: press the button again once it is here
    const button = event.submitter;
    event.preventDefault();
    const again = setInterval(() => {
      if (sending) return;
      clearInterval(again);
      clearTimeout(waiting);
      if (button) button.click();
      else review.submit();
    }, 50);
    return;
  }
  clearTimeout(waiting);
});
document.addEventListener("visibilitychange", () => document.hidden && waiting > 0 && save());
