/** What jsdom lacks and the interface asks for. */
import { configure } from '@testing-library/react';
import { vi } from 'vitest';

// Waiting ends when the condition holds; on a busy machine that may take a while.
configure({ asyncUtilTimeout: 30_000 });

window.matchMedia = (query: string): MediaQueryList =>
  ({ matches: false, media: query, onchange: null, addEventListener: vi.fn(), removeEventListener: vi.fn(), dispatchEvent: () => false }) as unknown as MediaQueryList;
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
Element.prototype.scrollIntoView = () => undefined;
Element.prototype.hasPointerCapture = () => false;
Element.prototype.setPointerCapture = () => undefined;
