/* Keeps what is typed in this browser until the server has saved it, so that a crash or an ended session loses nothing.
 * What is typed is sealed at once, with a key that only pages of the account bring along: once the session has ended,
 * nobody reads it here, and after log-in the same account gets it back. Without WebCrypto (plain http) it stays open
 * until the log-in page forgets it (editing-forget.js). */

const PREFIX = "nanhai-form:";
const KEPT_FOR = 7 * 24 * 3600 * 1000; // milliseconds
const person = document.currentScript.dataset.person;
const sealing = importKey(document.currentScript.dataset.key);
const tab = sessionStorage[PREFIX] || String(Math.random()); // two windows keep two texts
sessionStorage[PREFIX] = tab;
const form = [...document.querySelectorAll("#content-main form[id$='_form']")].find((each) => !each.querySelector("[name=_popup]"));
const page = form && pageOf(form.action);
const key = form && `${page}${tab}`;
const keptUntil = form && form.dataset.keptUntil; // the form whose saving ends this one: a pasted text becomes a statement

let waiting = 0;

function pageOf(address) {
  return `${PREFIX}${person}:${new URL(address, location).pathname}#`;
}

function entries() {
  return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX));
}

function load(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

function importKey(hex) {
  if (!window.crypto || !crypto.subtle) return null;
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  return crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
}

async function seal(name) {
  const open = localStorage.getItem(name);
  const { fields, ...rest } = load(name) || {};
  if (!sealing || !fields) return;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const said = new TextEncoder().encode(JSON.stringify(fields));
  const box = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await sealing, said));
  if (localStorage.getItem(name) !== open) return; // typed on meanwhile
  const sealed = Array.from([...iv, ...box], (byte) => String.fromCharCode(byte)).join("");
  localStorage.setItem(name, JSON.stringify({ ...rest, sealed: btoa(sealed) }));
}

async function unsealed(record) {
  if (record.fields) return record;
  const bytes = Uint8Array.from(atob(record.sealed), (letter) => letter.charCodeAt(0));
  const said = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes.slice(0, 12) }, await sealing, bytes.slice(12));
  return { ...record, fields: JSON.parse(new TextDecoder().decode(said)) };
}

function store(more) {
  clearTimeout(waiting);
  waiting = 0;
  const until = keptUntil && { until: `${pageOf(keptUntil)}${tab}` };
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields: typed(), ...until, ...more }));
    seal(key);
  } catch {
    /* no room, or storage is off: typing goes on without the net */
  }
}

/* Each field by its name: a value, a list of chosen options with their words, or whether it is ticked.
 * `opened` says which text was worked on: what somebody else saved meanwhile is then found out, not overwritten. */
function typed() {
  const fields = {};
  for (const field of form.elements) {
    if (!field.name || field.name === "csrfmiddlewaretoken" || ["file", "submit", "button", "password"].includes(field.type)) continue;
    if (field.name.includes("__prefix__")) continue;
    if (field.type === "checkbox") fields[field.name] = field.checked;
    else if (field.tagName === "SELECT") fields[field.name] = [...field.selectedOptions].map((o) => [o.value, o.text]);
    else if (field.type !== "radio") fields[field.name] = field.value;
  }
  return fields;
}

function same(a, b) {
  return JSON.stringify({ ...a, opened: "" }) === JSON.stringify({ ...b, opened: "" });
}

function fill(fields) {
  growInlines(fields);
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (!field || field.disabled || name.endsWith("_FORMS")) continue;
    if (field.type === "checkbox") field.checked = value;
    else if (field.tagName === "SELECT") select(field, value);
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function select(field, chosen) {
  for (const option of field.options) option.selected = false;
  for (const [value, text] of chosen) {
    const known = [...field.options].find((option) => option.value === value);
    if (known) known.selected = true;
    else if (value) field.add(new Option(text, value, true, true));
  }
}

function growInlines(fields) {
  for (const [name, count] of Object.entries(fields)) {
    const total = name.endsWith("-TOTAL_FORMS") && form.elements.namedItem(name);
    if (!total) continue;
    const add = document.querySelector(`#${name.replace("-TOTAL_FORMS", "-group")} .add-row a`);
    for (let missing = count - total.value; add && missing > 0; missing -= 1) add.click();
  }
}

function time(moment) {
  return new Date(moment).toLocaleString("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

function offer(name, { at, fields }) {
  const bar = document.createElement("section");
  bar.className = "unsaved";
  bar.setAttribute("aria-label", "没有保存的内容");
  const words = document.createElement("p");
  const called = ["title", "name", "text"].map((field) => fields[field]).find(Boolean) || "";
  words.textContent = `您${time(at)}在这一页填写过${called && `“${called.slice(0, 20)}”`}，没有保存成功。`;
  const forget = () => localStorage.removeItem(name);
  bar.append(words, act("恢复填写的内容", () => (fill(fields), forget(), store())), act("不要了", forget));
  form.before(bar);

  function act(label, what) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = label;
    made.addEventListener("click", () => {
      what();
      bar.remove();
    });
    return made;
  }
}

/* A form that was sent and came back as another page has been saved. */
const succeeded = document.querySelector(".messagelist .success");
function isOver({ at, until, sent }) {
  const saved = until ? (load(until) || {}).sent : sent;
  return !at || Date.now() - at > KEPT_FOR || (succeeded && saved);
}
entries().filter((name) => isOver(load(name) || {})).forEach((name) => localStorage.removeItem(name));
const ours = entries().filter((name) => name.startsWith(`${PREFIX}${person}:`));
const leaving = document.querySelector("#logout-form");
function forgetAll() {
  clearTimeout(waiting);
  waiting = 0;
  for (const name of entries()) localStorage.removeItem(name);
}
if (leaving) leaving.addEventListener("submit", forgetAll);

if (form && !document.querySelector(".errorlist, .errornote, [data-pasted]")) {
  const start = typed();
  for (const name of ours.filter((name) => name.startsWith(page))) {
    unsealed(load(name)).then(
      (record) => same(record.fields, start) || offer(name, record),
      () => localStorage.removeItem(name), // the server has another key now
    );
  }
}
ours.forEach(seal); // what was typed last when a page was left
if (form) {
  const note = () => {
    clearTimeout(waiting);
    waiting = setTimeout(store, 800);
  };
  const noteAtOnce = () => waiting && store();
  form.addEventListener("input", note);
  form.addEventListener("change", (event) => event.isTrusted && note());
  form.addEventListener("submit", () => store(keptUntil ? {} : { sent: true }));
  addEventListener("pagehide", noteAtOnce);
  document.addEventListener("visibilitychange", () => document.hidden && noteAtOnce());
}
