/** While a person presses what is to be a shortcut, no shortcut is obeyed. */

let paused = false;

export function pauseKeys(on: boolean): void {
  paused = on;
}

export const keysPaused = (): boolean => paused;
