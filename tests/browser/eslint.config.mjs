// What scripts may use: the language of 2019, and what all of these browsers know (package.json names them).
import { createRequire } from "node:module";

const installed = createRequire(new URL("../../.node/package.json", import.meta.url));
const { browserslist } = installed("./package.json");
const es = installed("eslint-plugin-es-x");
const compat = installed("eslint-plugin-compat");
// Methods of arrays by name, which lists had long before iterators got them.
const ofIterators = Object.keys(es.rules).filter((rule) => rule.startsWith("no-iterator-prototype-"));

export default [
  es.configs["flat/restrict-to-es2019"],
  compat.configs["flat/recommended"],
  {
    languageOptions: { ecmaVersion: "latest", sourceType: "script" },
    settings: { "es-x": { aggressive: true }, browsers: browserslist },
    rules: Object.fromEntries(ofIterators.map((rule) => [`es-x/${rule}`, "off"])),
  },
];
