// The operating system's part of the set-up: finds what is missing and installs it, or says exactly what to run.
//
// It never waits for an answer where nobody can give one, and never installs anything without saying what and why.

import { Failure, capture, onLinux, onMac, onWindows, run, say } from "./run.mjs";

// Why each group is needed is what a person reads before a password is asked for.
const GROUPS = {
  core: { why: "to compile", packages: ["build-essential", "pkg-config"] },
  window: {
    why: "for the window and the tray",
    packages: ["libwebkit2gtk-4.1-dev", "libayatana-appindicator3-dev", "librsvg2-dev", "libxdo-dev"],
  },
  test: {
    why: "to test the window without a screen",
    packages: ["webkit2gtk-driver", "libwebkit2gtk-4.1-0", "xvfb", "xauth", "dbus-x11", "at-spi2-core", "imagemagick", "xdotool", "openbox", "tmux", "less", "vim", "procps", "faketime"],
  },
  bench: { why: "to compare with", packages: ["dtach", "tmux"] },
  benchWindow: { why: "to compare the window with", packages: ["chromium"] },
  cross: {
    why: "to compile C for Windows",
    packages: ["gcc-mingw-w64-x86-64", "g++-mingw-w64-x86-64"],
  },
  wine: { why: "to run what was compiled for Windows", packages: ["wine64"] },
  crossRust: {
    why: "to check the code for Windows and macOS",
    packages: ["rustc-web", "cargo-web", "rust-web-src"],
  },
};

// What a Linux without apt must offer for the window; its package names differ too much to guess.
const WINDOW_MODULES = ["webkit2gtk-4.1", "ayatana-appindicator3-0.1", "librsvg-2.0"];

/** Makes sure that the named groups are installed. */
export async function ensureSystem(groups) {
  if (onLinux) return ensureLinux(groups);
  if (onMac) return ensureMac();
  if (onWindows) return ensureWindows();
  throw new Failure(`${process.platform} is not supported; Linux, macOS and Windows are.`);
}

async function ensureLinux(groups) {
  if (capture("apt-get", ["--version"]) === null) return ensureWithoutApt(groups);
  const wanted = groups.map((name) => ({ ...GROUPS[name] }));
  const installed = installedPackages(wanted.flatMap((group) => group.packages));
  const missing = wanted
    .map((group) => ({ ...group, packages: group.packages.filter((name) => !installed.has(name)) }))
    .filter((group) => group.packages.length > 0);
  if (missing.length === 0) return;

  const names = missing.flatMap((group) => group.packages);
  for (const group of missing) say(`Missing ${group.why}: ${group.packages.join(" ")}`);
  const update = ["apt-get", "update"];
  const install = ["apt-get", "install", "-y", "--no-install-recommends", ...names];
  const prefix = rootPrefix(`sudo ${update.join(" ")} && sudo ${install.join(" ")}`);
  say(`Installing ${names.length} system packages and what they need; the first time this takes a few minutes`);
  await apt(prefix, update, "the package lists could not be fetched");
  await apt(prefix, install, "the system packages could not be installed");
}

/** Whether the packages of a group are there or could be. */
export function offers(group) {
  const { packages } = GROUPS[group];
  const installed = installedPackages(packages);
  return packages.every((name) => installed.has(name) || capture("apt-cache", ["show", "--no-all-versions", name]) !== null);
}

// One call for all of them: half-configured packages count as present only once dpkg says "installed".
function installedPackages(names) {
  const format = "${db:Status-Status} ${Package}\\n";
  const listed = capture("sh", ["-c", 'dpkg-query -W -f="$1" -- $2 2>/dev/null || true', "sh", format, names.join(" ")]) ?? "";
  const present = listed.split("\n").map((line) => line.split(" "));
  return new Set(present.filter(([status]) => /^(installed|triggers-)/.test(status)).map(([, name]) => name));
}

function rootPrefix(byHand) {
  if (process.getuid() === 0) return [];
  if (capture("sudo", ["-V"]) === null) {
    throw new Failure(`system packages are missing and there is no sudo here; as root, run: ${byHand.replaceAll("sudo ", "")}`);
  }
  if (capture("sudo", ["-n", "true"]) !== null) return ["sudo", "-n"];
  if (process.stdin.isTTY && !process.env.CI) {
    say("They are installed by sudo, which may ask for your password");
    return ["sudo"];
  }
  throw new Failure(`system packages are missing and sudo would ask for a password; run: ${byHand}`);
}

async function apt(prefix, [program, ...args], problem) {
  const command = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", program, "-o", "DPkg::Lock::Timeout=120", ...args];
  const asks = prefix.length === 1;
  await run(command[0], command.slice(1), {
    stdio: [asks ? "inherit" : "ignore", "inherit", "inherit"],
    sentence: `${problem}; what apt printed above says why. To see it again: ${[...prefix, program, ...args].join(" ")}`,
  });
}

function ensureWithoutApt(groups) {
  if (capture("cc", ["--version"]) === null) {
    throw new Failure("a C compiler is missing; install your distribution's development tools and pkg-config.");
  }
  if (!groups.includes("window")) return;
  const missing = WINDOW_MODULES.filter((name) => capture("pkg-config", ["--exists", name]) === null);
  if (missing.length > 0) {
    throw new Failure(`install your distribution's development packages for ${missing.join(", ")} and libxdo, then run this again.`);
  }
}

function ensureMac() {
  if (capture("xcode-select", ["-p"]) === null) {
    throw new Failure("Apple's command line tools are missing; run: xcode-select --install");
  }
}

const WEBVIEW2_KEYS = ["HKLM\\SOFTWARE\\WOW6432Node", "HKCU\\Software"].map(
  (hive) => `${hive}\\Microsoft\\EdgeUpdate\\Clients\\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}`,
);

async function ensureWindows() {
  const host = capture("rustc", ["-vV"]) ?? "";
  if (host.includes("windows-msvc") && !visualCpp()) {
    await winget("Microsoft.VisualStudio.2022.BuildTools", "the C++ build tools", [
      "--override",
      "--quiet --wait --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended",
    ]);
  }
  if (!WEBVIEW2_KEYS.some((key) => capture("reg", ["query", key, "/v", "pv"]) !== null)) {
    await winget("Microsoft.EdgeWebView2Runtime", "WebView2", []);
  }
}

function visualCpp() {
  const finder = `${process.env["ProgramFiles(x86)"]}\\Microsoft Visual Studio\\Installer\\vswhere.exe`;
  const tools = "Microsoft.VisualStudio.Component.VC.Tools.x86.x64";
  return Boolean(capture(finder, ["-products", "*", "-requires", tools, "-property", "installationPath"]));
}

async function winget(id, what, more) {
  const args = ["install", "--id", id, "-e", "--accept-source-agreements", "--accept-package-agreements", "--disable-interactivity", ...more];
  const byHand = `winget install --id ${id} -e`;
  if (capture("winget", ["--version"]) === null) throw new Failure(`${what} is missing; install it, for instance by: ${byHand}`);
  say(`Installing ${what}, which the app needs (${id})`);
  await run("winget", args, { sentence: `${what} could not be installed; run: ${byHand}` });
}
