// How what was found is told: a line for each page and mode, and at the end all complaints.

const EACH = 6;

export function line(page, mode, complaints, milliseconds) {
  const verdict = complaints.length === 0 ? 'fine' : `${complaints.length} complaint${complaints.length === 1 ? '' : 's'}`;
  console.log(`${page.padEnd(34)} ${mode.padEnd(7)} ${verdict.padEnd(16)} ${(milliseconds / 1000).toFixed(1)} s`);
}

/** Of many alike, the first few. */
export function all(complaints) {
  const groups = new Map();
  for (const one of complaints) {
    const key = `${one.page}, ${one.mode}: ${one.check}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const lines = [];
  for (const [key, list] of [...groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(key);
    for (const { where, why } of list.slice(0, EACH)) lines.push(`    ${where}\n        ${why}`);
    if (list.length > EACH) lines.push(`    and ${list.length - EACH} more`);
  }
  return lines.join('\n');
}
