/* Copying, printing and reading aloud. No page needs it: without it each control is a plain link or stays hidden. */

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

function textFor(link) {
  if ("copy" in link.dataset) return canonical + link.dataset.copy;
  return document.querySelector(".reference").textContent.trim().replace(canonical, canonical + link.dataset.cite);
}

function showCopied(link) {
  const label = link.textContent;
  document.querySelector(".copied").textContent = "已复制";
  link.textContent = "已复制";
  setTimeout(() => {
    link.textContent = label;
    document.querySelector(".copied").textContent = "";
  }, 2000);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("[data-copy], [data-cite]");
  if (!link || !canonical || link.textContent === "已复制") return;
  event.preventDefault();
  try {
    await copy(textFor(link));
    showCopied(link);
  } catch {
    location.hash = link.hash;
  }
});

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
