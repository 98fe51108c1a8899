// One run of Spectral as one line of golden findings: paths relative to the root, and nothing that changes by version.
import { readFileSync } from "node:fs";
import { relative } from "node:path";

const [file, root, document, status] = process.argv.slice(2);
let findings = [];
let completed = true;
try {
  const text = readFileSync(file, "utf8");
  findings = JSON.parse(text.slice(text.indexOf("["))).map((one) => ({
    code: String(one.code),
    path: one.path.map(String),
    severity: one.severity,
    range: [one.range.start.line, one.range.start.character, one.range.end.line, one.range.end.character],
    source: one.source ? relative(root, one.source) : document,
    message: one.message,
  }));
} catch {
  completed = false;
}
console.log(JSON.stringify({ document, exit: Number(status), completed, findings }));
