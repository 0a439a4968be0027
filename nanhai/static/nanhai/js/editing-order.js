/* Parts in order: buttons and a handle move a part. Without it, “顺序” is typed. */

const STEP = 10;

function parts(group) {
  return [...group.querySelectorAll(".inline-related:not(.empty-form)")].filter((part) => positionOf(part));
}

function positionOf(part) {
  return part.querySelector("input[name$='-position']");
}

function announce(part, place, count) {
  const said = part.closest(".inline-group").querySelector(".order-said");
  said.textContent = `已移到第${place + 1}个，共${count}个`;
}

function renumber(group) {
  parts(group).forEach((part, place) => (positionOf(part).value = (place + 1) * STEP));
}

function move(part, by) {
  const group = part.closest(".inline-group");
  const all = parts(group);
  const place = all.indexOf(part) + by;
  if (place < 0 || place >= all.length) return;
  if (by < 0) all[place].before(part);
  else all[place].after(part);
  renumber(group);
  announce(part, place, all.length);
}

function button(label, name, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "order-button";
  made.textContent = label;
  made.setAttribute("aria-label", name);
  made.addEventListener("click", () => {
    press();
    made.focus();
  });
  return made;
}

/* Moves a part past its neighbour as soon as the pointer has passed the neighbour's middle. */
function drag(part, y) {
  const edge = 60; // pixels from the window's end at which it scrolls along
  if (y < edge || y > innerHeight - edge) scrollBy(0, y < edge ? -edge : edge);
  const all = parts(part.closest(".inline-group"));
  const place = all.indexOf(part);
  const above = place > 0 && all[place - 1].getBoundingClientRect();
  const below = place < all.length - 1 && all[place + 1].getBoundingClientRect();
  if (above && y < above.top + above.height / 2) move(part, -1);
  else if (below && y > below.top + below.height / 2) move(part, 1);
}

function handle(part) {
  const made = document.createElement("span");
  made.className = "order-handle";
  made.textContent = "⠿";
  made.title = "按住拖动";
  made.setAttribute("aria-hidden", "true");
  made.addEventListener("pointerdown", (down) => {
    down.preventDefault();
    part.classList.add("order-moving");
    const follow = (moved) => drag(part, moved.clientY);
    const end = () => {
      part.classList.remove("order-moving");
      document.removeEventListener("pointermove", follow);
      document.removeEventListener("pointercancel", end);
    };
    document.addEventListener("pointermove", follow);
    document.addEventListener("pointerup", end, { once: true });
    document.addEventListener("pointercancel", end, { once: true });
  });
  return made;
}

function equip(part) {
  if (!positionOf(part) || part.querySelector(".order-tools")) return;
  const tools = document.createElement("span");
  tools.className = "order-tools";
  tools.append(
    handle(part),
    button("↑", "上移", () => move(part, -1)),
    button("↓", "下移", () => move(part, 1)),
  );
  const head = part.querySelector("h3");
  if (!head) return;
  head.classList.add("order-head");
  head.append(tools);
}

function suggestLevel(part) {
  const before = parts(part.closest(".inline-group")).slice(-2)[0];
  const level = (of) => of && of.querySelector("select[name$='-level']");
  if (level(part) && before !== part) level(part).value = level(before).value;
}

/* As their positions say, which a form that came back with errors or was restored has kept; new parts stay last. */
function sort(group) {
  const place = (part) => Number(positionOf(part).value) || Infinity;
  const all = parts(group);
  const sorted = [...all].sort((a, b) => (place(a) === place(b) ? 0 : place(a) - place(b)));
  const end = document.createComment("");
  if (!all.length || sorted.every((part, index) => part === all[index])) return;
  all[all.length - 1].after(end);
  for (const part of sorted) end.before(part);
  end.remove();
}

for (const group of document.querySelectorAll(".inline-group")) {
  if (!group.querySelector("input[name$='-position']")) continue;
  const said = document.createElement("p");
  said.className = "order-said visually-hidden";
  said.setAttribute("role", "status");
  group.append(said);
  parts(group).forEach(equip);
  sort(group);
}

document.addEventListener("change", (event) => {
  const restored = !event.isTrusted && event.target.matches("input[name$='-position']");
  if (restored && event.target.closest(".inline-group")) sort(event.target.closest(".inline-group"));
});

document.addEventListener("formset:added", (event) => {
  equip(event.target);
  suggestLevel(event.target);
});
