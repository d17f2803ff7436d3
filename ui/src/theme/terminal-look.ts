/** How terminals are set: typeface, size and height of a line. A person's choice, kept for this window. */
import { createStore, useStore } from 'zustand';
import { recall, remember } from '../app/remember';

export const TERMINAL_FONTS = ['bundled', 'system'] as const;
export type TerminalFont = (typeof TERMINAL_FONTS)[number];
export const TERMINAL_SIZES = [10, 11, 12, 12.5, 13, 14, 15, 16, 18, 20] as const;
export const TERMINAL_LINES = [1, 1.1, 1.2, 1.3, 1.4, 1.5] as const;

export interface TerminalLook {
  font: TerminalFont;
  /** In CSS pixels. */
  size: number;
  /** As a multiple of the typeface's own. */
  line: number;
}

export const USUAL_LOOK: TerminalLook = { font: 'bundled', size: 12.5, line: 1.2 };

/* eslint-disable lingui/no-unlocalized-strings -- names of typefaces */
// Agents draw with signs that the fonts of a plain Linux desktop lack.
const SYMBOLS = '"Noto Sans Symbols", "Noto Sans Symbols 2"';
const FAMILIES: Record<TerminalFont, string> = {
  bundled: `"JetBrains Mono", ui-monospace, monospace, ${SYMBOLS}`,
  system: `ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace, ${SYMBOLS}`,
};
/* eslint-enable lingui/no-unlocalized-strings */

export function familyOf(font: TerminalFont): string {
  return FAMILIES[font];
}

/** What was kept, as far as it is one of what can be chosen. */
export function readLook(kept: string | null): TerminalLook {
  const [font, size, line] = (kept ?? '').split(' ');
  return {
    font: TERMINAL_FONTS.find((one) => one === font) ?? USUAL_LOOK.font,
    size: TERMINAL_SIZES.find((one) => one === Number(size)) ?? USUAL_LOOK.size,
    line: TERMINAL_LINES.find((one) => one === Number(line)) ?? USUAL_LOOK.line,
  };
}

export const terminalLook = createStore<TerminalLook>(() => readLook(recall('terminal_look')));

export function chooseTerminalLook(part: Partial<TerminalLook>): void {
  const look = { ...terminalLook.getState(), ...part };
  const usual = look.font === USUAL_LOOK.font && look.size === USUAL_LOOK.size && look.line === USUAL_LOOK.line;
  remember('terminal_look', usual ? null : `${look.font} ${look.size} ${look.line}`);
  terminalLook.setState(look);
}

/** The next larger or smaller of what can be chosen; the last one stays. */
export function stepped(all: readonly number[], now: number, up: boolean): number {
  return (up ? all.find((one) => one > now) : all.findLast((one) => one < now)) ?? now;
}

export function useTerminalLook(): TerminalLook {
  return useStore(terminalLook);
}
