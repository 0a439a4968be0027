/* Beside a point's themes: those that its words suggest. Beside a file: the picture that was chosen. */

function token() {
  return document.querySelector("input[name=csrfmiddlewaretoken]").value;
}

async function themesFor(text) {
  const address = document.querySelector("[data-theme-hints]").dataset.themeHints;
  const body = new URLSearchParams({ text });
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token() }, body });
  return answer.ok ? (await answer.json()).themes : [];
}

function choose(select, theme) {
  if ([...select.selectedOptions].some((option) => option.value === String(theme.id))) return;
  const known = [...select.options].find((option) => option.value === String(theme.id));
  if (known) known.selected = true;
  else select.add(new Option(theme.name, theme.id, true, true));
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

function show(select, themes) {
  const field = select.closest(".form-row") || select.parentElement;
  field.querySelectorAll(".theme-hints").forEach((hints) => hints.remove());
  const chosen = [...select.selectedOptions].map((option) => option.value);
  const offered = themes.filter((theme) => !chosen.includes(String(theme.id)));
  if (!offered.length) return;
  const hints = document.createElement("div");
  hints.className = "theme-hints help";
  hints.append("可能的主题：");
  for (const theme of offered) {
    const pick = document.createElement("button");
    pick.type = "button";
    pick.textContent = `＋${theme.name}`;
    pick.addEventListener("click", () => {
      choose(select, theme);
      pick.remove();
    });
    hints.append(pick);
  }
  field.append(hints);
}

function words(part) {
  const fields = ["heading", "text"].map((name) => part.querySelector(`[name$='-${name}'], [name='${name}']`));
  return fields.map((field) => (field ? field.value : "")).join("\n").trim();
}

function themesOf(part) {
  return part.querySelector("select[name$='-themes'], select[name='themes']");
}

async function hint(part) {
  const select = themesOf(part);
  if (select && words(part)) show(select, await themesFor(words(part)));
}

if (document.querySelector("[data-theme-hints]")) {
  document.addEventListener("change", (event) => {
    if (!/(^|-)(heading|text)$/.test(event.target.name || "")) return;
    const part = event.target.closest(".inline-related") || event.target.form;
    hint(part);
  });
  const parts = document.querySelectorAll("#points-group .inline-related:not(.empty-form)");
  for (const part of parts) if (themesOf(part) && !themesOf(part).selectedOptions.length) hint(part);
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type !== "file" || !input.files[0] || !input.files[0].type.startsWith("image/")) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const shown = input.parentElement.querySelector(".chosen-picture") || new Image();
    shown.className = "chosen-picture preview";
    shown.alt = "所选图片";
    shown.src = reader.result;
    input.after(shown);
  });
  reader.readAsDataURL(input.files[0]);
});
