/* Nobody is logged in: what was typed and could not be sealed (editing-autosave.js) is not left in this browser. */

for (const name of Object.keys(localStorage).filter((key) => key.startsWith("nanhai-form:"))) {
  if (!localStorage.getItem(name).includes('"sealed":')) localStorage.removeItem(name);
}
