/** What jsdom lacks and the interface asks for. */
import { configure } from '@testing-library/react';
import { vi } from 'vitest';

// Waiting ends when the condition holds; on a busy machine that may take a while.
configure({ asyncUtilTimeout: 30_000 });

window.matchMedia = (query: string): MediaQueryList =>
  // xterm.js calls `addListener`, which is deprecated.
  ({ matches: false, media: query, onchange: null, addListener: vi.fn(), removeListener: vi.fn(), addEventListener: vi.fn(), removeEventListener: vi.fn(), dispatchEvent: () => false }) satisfies Record<keyof MediaQueryList, unknown>;
window.ResizeObserver = class {
  observe(): void {
    // No layout here.
  }
  unobserve(): void {
    // No layout here.
  }
  disconnect(): void {
    // No layout here.
  }
};
HTMLCanvasElement.prototype.getContext = () => null;
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
Element.prototype.setPointerCapture = () => undefined;
