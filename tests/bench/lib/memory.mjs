// The memory of a process and all that descends from it: pages that are shared count in equal parts (PSS).

import { readFileSync, readdirSync } from "node:fs";

function parents() {
  const all = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
      all.set(Number(pid), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]));
    } catch {
      // It has ended between the two looks.
    }
  }
  return all;
}

/** The process and its descendants; `without` names commands whose trees are left out. */
export function tree(root, without = []) {
  const all = parents();
  const found = [];
  const visit = (pid) => {
    let command = "";
    try {
      command = readFileSync(`/proc/${pid}/comm`, "utf8").trim();
    } catch {
      return;
    }
    if (without.includes(command)) return;
    found.push(pid);
    for (const [child, parent] of all) if (parent === pid) visit(child);
  };
  visit(root);
  return found;
}

/** What they take together, in MiB. */
export function pss(pids) {
  const of = (pid) => {
    try {
      return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  };
  return pids.reduce((sum, pid) => sum + of(pid), 0) / 1024;
}
