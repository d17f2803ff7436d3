// The table of the window's benchmarks, in the form of the core's: figure, peer, ratio, target, verdict.

/** A row. Without a target its verdict is open. */
export function row(id, what, ours, { theirs = "", ratio = null, target = "", met = null } = {}) {
  return { id, what, ours, theirs, ratio, target, verdict: met === null ? "" : met ? "met" : "MISSED" };
}

/** Prints rows and answers whether every target was met. */
export function print(rows) {
  const cells = rows.map((one) => [one.id, one.what, one.ours, one.theirs, one.ratio === null ? "" : one.ratio.toFixed(2), one.target, one.verdict]);
  const all = [["", "what", "ours", "beside", "ratio", "target", ""], ...cells];
  const widths = all[0].map((_, column) => Math.max(...all.map((line) => line[column].length)));
  for (const line of all) console.log(line.map((cell, column) => cell.padEnd(widths[column])).join("  ").trimEnd());
  return rows.every((one) => one.verdict !== "MISSED");
}

/** The value below which so many of a hundred lie. */
export function percentile(values, percent) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))];
}

export const median = (values) => percentile(values, 50);
export const ms = (value) => `${value.toFixed(1)} ms`;
export const mib = (value) => `${value.toFixed(0)} MiB`;
