// What styles may use: what all of these browsers know (package.json names them), and what they do well without.
import { createRequire } from "node:module";

const installed = createRequire(new URL("../../.node/package.json", import.meta.url));
const { browserslist } = installed("./package.json");
const notNeeded = [
  "at-rules.media.forced-colors",
  "at-rules.media.prefers-contrast",
  "at-rules.page",
  "at-rules.page.size",
  "properties.color-scheme",
  "properties.cursor", // where there is a mouse
  "properties.forced-color-adjust",
  "properties.orphans",
  "properties.outline", // its corners
  "properties.page",
  "properties.paint-order",
  "properties.print-color-adjust",
  "properties.scroll-margin-top",
  "properties.scroll-padding-top",
  "properties.text-autospace",
  "properties.text-decoration-thickness",
  "properties.text-justify",
  "properties.text-size-adjust",
  "properties.text-spacing-trim",
  "properties.text-underline-offset",
  "properties.text-wrap",
  "properties.widows",
  "selectors.focus-visible", // without it the focus is shown after a click too
];

export default {
  plugins: [installed.resolve("stylelint-browser-compat")],
  rules: {
    "plugin/browser-compat": [true, { allow: { features: notNeeded }, browserslist }],
  },
};
