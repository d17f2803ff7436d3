// A person's hands on a test's screen: the real pointer and keyboard of its X server, for what a driver cannot do
// itself, such as the wheel, the system's own dialogs and the window's frame.

import { once } from "node:events";
import { until } from "./wait.mjs";

/** Does one thing with pointer or keyboard, as `xdotool` words it. */
export async function hands(screen, ...words) {
  await screen.output("xdotool", words.map(String));
}

/** Gives the screen a window manager, which frames windows and lets a person close them. Waits until it manages. */
export async function manageWindows(screen) {
  screen.spawn("openbox", ["--sm-disable"], { stdio: "ignore" });
  // Only a managed screen has a number of desktops.
  await until("windows are managed", async () => {
    const [code] = await once(screen.spawn("xdotool", ["get_num_desktops"], { stdio: "ignore" }), "close");
    return code === 0;
  });
}

/** Where a cell of the shown terminal is on the screen; columns and rows count from one. The window stands at 0,0. */
export function cellAt(window, col, row) {
  return window.inPage(
    (column, line) => {
      const grid = document.querySelector('[data-testid="terminal"]').dataset;
      const box = document.querySelector(".term-mount").shadowRoot.querySelector(".xterm-screen").getBoundingClientRect();
      const at = (from, length, count, n) => Math.round(from + (length / count) * (n - 0.5));
      return { x: at(box.left, box.width, Number(grid.cols), column), y: at(box.top, box.height, Number(grid.rows), line) };
    },
    col,
    row,
  );
}

/** Moves the pointer to a cell of the shown terminal. */
export async function pointAt(window, col, row) {
  const { x, y } = await cellAt(window, col, row);
  await hands(window.screen, "mousemove", x, y);
}
