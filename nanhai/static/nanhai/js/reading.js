/* Copying, printing, reading aloud, what is new, and what to do about downloads inside WeChat. No page needs it: without it each control is hidden. */

const address = document.querySelector(".reference-address");
const canonical = address && address.textContent;

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "visually-hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("not copied");
}

function textFor(button) {
  if ("copy" in button.dataset) return canonical + button.dataset.copy;
  const { cite, words } = button.dataset;
  const whole = document.querySelector(".reference").textContent.trim().replace(canonical, canonical + cite);
  return words ? whole.replace("[EB/OL]", `，要点：${words}[EB/OL]`) : whole;
}

function showCopied(button) {
  const label = button.textContent;
  document.querySelector(".copied").textContent = "已复制";
  button.textContent = "已复制";
  setTimeout(() => {
    button.textContent = label;
    document.querySelector(".copied").textContent = "";
  }, 2000);
}

async function copyFrom(button) {
  if (button.textContent === "已复制") return;
  try {
    await copy(textFor(button));
    showCopied(button);
  } catch {
    location.hash = button.dataset.copy || "#share";
  }
}

if (canonical) {
  for (const button of document.querySelectorAll("[data-copy], [data-cite]")) {
    button.hidden = false;
    button.addEventListener("click", () => copyFrom(button));
  }
}

/* WeChat's browser saves no files; a picture that is open can be kept by a long press. */
if (/MicroMessenger/i.test(navigator.userAgent)) {
  for (const link of document.querySelectorAll("a[type]")) {
    const note = document.createElement("span");
    note.textContent = link.type === "image/png" ? "（打开后长按保存）" : "（请在浏览器中打开）";
    link.removeAttribute("download");
    link.removeAttribute("aria-label");
    link.append(note);
  }
}

const printing = document.querySelector(".print-page");
if (printing) {
  printing.hidden = false;
  printing.addEventListener("click", () => print());
}
addEventListener("beforeprint", () => {
  const today = new Date();
  document.querySelector(".printed-on").textContent =
    `打印日期：${today.getFullYear()}年${today.getMonth() + 1}月${today.getDate()}日`;
});

const aloud = document.querySelector(".read-aloud");
const UNREAD = "nav, form, figure svg, .toolbar, .point-tools, .share, .matrix, [hidden], [aria-hidden]";
const READ = "h1, h2, h3, h4, p, li, dt, dd, figcaption, blockquote";

function passages() {
  return [...document.querySelector("main").querySelectorAll(READ)]
    .filter((part) => !part.closest(UNREAD) && !part.querySelector(READ))
    .map((part) => part.innerText.trim())
    .filter(Boolean);
}

function fallSilent() {
  speechSynthesis.cancel();
  aloud.setAttribute("aria-pressed", "false");
}

function speak() {
  const parts = passages().map((text) => new SpeechSynthesisUtterance(text));
  parts.forEach((part) => {
    part.lang = "zh-CN";
    speechSynthesis.speak(part);
  });
  if (parts.length) parts[parts.length - 1].addEventListener("end", fallSilent);
  aloud.setAttribute("aria-pressed", "true");
}

if (aloud && "speechSynthesis" in window) {
  aloud.hidden = false;
  aloud.addEventListener("click", () => (aloud.getAttribute("aria-pressed") === "true" ? fallSilent() : speak()));
  addEventListener("pagehide", fallSilent);
  fallSilent();
}

const EIGHT_HOURS = 8 * 3600 * 1000; // the record's days are those of Beijing, wherever a reader is

/** The day of the visit before today's, or "": kept in this browser alone. */
function lastVisit() {
  const today = new Date(Date.now() + EIGHT_HOURS).toISOString().slice(0, 10);
  try {
    const [latest, earlier] = (localStorage.getItem("visits") || "").split(" ");
    const last = [latest, earlier].find((day) => /^20\d\d-\d\d-\d\d$/.test(day) && day < today) || "";
    localStorage.setItem("visits", `${today} ${last}`);
    return last;
  } catch {
    return ""; // storage is full or forbidden
  }
}

async function showNews(place, visited) {
  const { first, days } = await (await fetch(place.dataset.days)).json();
  const since = visited < first ? first : visited;
  const number = Object.keys(days).reduce((sum, day) => (day < since ? sum : sum + days[day]), 0);
  if (!number) return;
  const link = place.querySelector("a");
  link.textContent = `上次来过以后有${number}处更新`;
  link.href = `${place.dataset.changes}since/${since}/`;
  place.hidden = false;
}

const visited = lastVisit();
const news = document.querySelector(".since-visit");
if (news && visited) showNews(news, visited).catch(() => {});
