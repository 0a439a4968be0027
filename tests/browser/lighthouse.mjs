// Audits pages one after another in a browser that listens on a port; prints one line of JSON for each.
//
// node lighthouse.mjs MODULES PORT SLOWDOWN ADDRESS…   (MODULES: the folder that holds lighthouse;
// SLOWDOWN: how many times slower than this machine the phone is)
import { pathToFileURL } from "node:url";

const [modules, port, slowdown, ...addresses] = process.argv.slice(2);
const { default: lighthouse } = await import(pathToFileURL(`${modules}/lighthouse/core/index.js`));
const throttling = { cpuSlowdownMultiplier: Number(slowdown) };
const failed = (audit) => audit.score !== null && audit.score < 1;

for (const address of addresses) {
  const { lhr } = await lighthouse(address, { port: Number(port), logLevel: "error", output: [], throttling });
  const scores = Object.fromEntries(
    Object.values(lhr.categories).map((category) => [category.id, Math.round(category.score * 100)]),
  );
  const counted = Object.values(lhr.categories).flatMap((category) =>
    category.auditRefs.filter((reference) => reference.weight > 0).map((reference) => reference.id),
  );
  const complaints = [...new Set(counted)]
    .map((id) => lhr.audits[id])
    .filter(failed)
    .map((audit) => `${audit.id}: ${audit.displayValue ?? audit.title}`);
  const shift = lhr.audits["cumulative-layout-shift"].numericValue;
  console.log(JSON.stringify({ address, scores, shift, complaints, warnings: lhr.runWarnings }));
}
