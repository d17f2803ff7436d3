// What the kernel says about a process: whether it lives, which sockets it holds, whether it ever woke up.

import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** Whether a process runs. One that has ended and was not collected yet does not. */
export function isAlive(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return !"ZX".includes(stat[stat.lastIndexOf(")") + 2]);
  } catch {
    return false;
  }
}

/** When a process started, in the kernel's ticks: with its id this names it for ever. */
export function startTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** The open descriptors of a process that are not files: `socket:[1234]`, `pipe:[5678]`. */
export function channels(pid) {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((fd) => {
    try {
      return readlinkSync(`${folder}/${fd}`);
    } catch {
      // Closed between the two looks.
      return "";
    }
  });
  return new Set(links.filter((link) => /^(socket|pipe):\[/.test(link)));
}

/** The connections that were accepted at a socket's path, as `socket:[inode]`; the listener itself is left out. */
export function acceptedAt(path) {
  const CONNECTED = "03";
  const rows = readFileSync("/proc/net/unix", "utf8").trim().split("\n").slice(1);
  const fields = rows.map((row) => row.trim().split(/\s+/));
  return fields.filter((f) => f[7] === path && f[5] === CONNECTED).map((f) => `socket:[${f[6]}]`);
}

/** How often the threads of a process were put to work so far, by thread. A process that sleeps keeps its numbers. */
export function awakenings(pid) {
  const counts = readdirSync(`/proc/${pid}/task`).map((task) => {
    const status = readFileSync(`/proc/${pid}/task/${task}/status`, "latin1");
    const switches = [...status.matchAll(/^(?:non)?voluntary_ctxt_switches:\s+(\d+)$/gm)].map((match) => Number(match[1]));
    return `${task}:${switches.reduce((sum, one) => sum + one, 0)}`;
  });
  return counts.join(" ");
}
