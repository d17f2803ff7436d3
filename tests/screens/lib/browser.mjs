// WebKitGTK's own small browser under a driver: the engine of the app's window, without the app.
//
// One browser serves a whole suite. It honours the reduced motion that a person can ask for, so that nothing moves while
// it is looked at.

import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openScreen } from "../../webdriver/lib/screen.mjs";
import { openWindow } from "../../webdriver/lib/window.mjs";

const ARTIFACTS = fileURLToPath(new URL("../../artifacts/screens", import.meta.url));

/** Where the package of the web view puts the browser; its folder carries the machine's name. */
export function browserProgram() {
  const places = readdirSync("/usr/lib").map((name) => join("/usr/lib", name, "webkit2gtk-4.1", "MiniBrowser"));
  const found = [...places, "/usr/libexec/webkit2gtk-4.1/MiniBrowser"].find((place) => existsSync(place));
  if (found === undefined) throw new Error("WebKitGTK's MiniBrowser is not installed; Debian has it in libwebkit2gtk-4.1-0");
  return found;
}

/** Opens the browser on a screen of its own. Close it in the end. */
export async function openBrowser() {
  const screen = await openScreen({ size: "1920x1280" });
  try {
    const settings = join(screen.folder, ".config", "gtk-3.0");
    mkdirSync(settings, { recursive: true });
    writeFileSync(join(settings, "settings.ini"), "[Settings]\ngtk-enable-animations=0\n");
    const window = await openWindow(screen, { binary: browserProgram(), args: ["--automation"] });
    return new Browser(screen, window);
  } catch (error) {
    await screen.close();
    throw error;
  }
}

class Browser {
  constructor(screen, window) {
    Object.assign(this, { screen, window });
  }

  async go(url) {
    await this.window.ask("POST", `${this.window.session}/url`, { url });
  }

  /** Gives the page this many pixels; the browser's own bar lies above it. */
  async size(width, height) {
    const inner = () => this.window.inPage(() => ({ width: innerWidth, height: innerHeight, bar: outerHeight - innerHeight, edge: outerWidth - innerWidth }));
    const now = await inner();
    if (now.width === width && now.height === height) return;
    await this.window.ask("POST", `${this.window.session}/window/rect`, { x: 0, y: 0, width: width + now.edge, height: height + now.bar });
    await this.window.waitFor(`a page of ${width} x ${height}`, (wide, high) => innerWidth === wide && innerHeight === high, width, height);
  }

  /** Keeps a picture of the page in tests/artifacts/screens. */
  async picture(name) {
    const file = join(ARTIFACTS, `${name}.png`);
    mkdirSync(dirname(file), { recursive: true });
    const png = await this.window.ask("GET", `${this.window.session}/screenshot`);
    writeFileSync(file, Buffer.from(png, "base64"));
    return file;
  }

  async close() {
    await this.screen.close();
  }
}
