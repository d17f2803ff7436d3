/** The icons. Drawn on a 16 px grid with one stroke; decorative, so a screen reader passes over them. */
import type { ReactNode } from 'react';

const SHAPES = {
  search: <><circle cx="7" cy="7" r="4.2" /><path d="m10.2 10.2 3 3" /></>,
  plus: <path d="M8 3v10M3 8h10" />,
  orchestrator: <><circle cx="8" cy="3.6" r="1.8" /><circle cx="3.6" cy="12" r="1.8" /><circle cx="12.4" cy="12" r="1.8" /><path d="M7 5.2 4.5 10.4M9 5.2l2.5 5.2" /></>,
  branch: <><circle cx="4.5" cy="3.8" r="1.6" /><circle cx="4.5" cy="12.2" r="1.6" /><circle cx="11.5" cy="5.2" r="1.6" /><path d="M4.5 5.4v5.2M11.5 6.8c0 2.6-4 2.2-6.6 3.9" /></>,
  chevron: <path d="m5 6.5 3 3 3-3" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  split: <><rect x="2.2" y="3" width="11.6" height="10" rx="1.4" /><path d="M10 3v10" /></>,
  send: <path d="M8 13V3.5M4 7.2 8 3.2l4 4" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  copy: <><rect x="5.4" y="5.4" width="7.8" height="7.8" rx="1.4" /><path d="M10.6 5.2V3.8a1 1 0 0 0-1-1H3.8a1 1 0 0 0-1 1v5.8a1 1 0 0 0 1 1h1.4" /></>,
  check: <path d="m3 8.6 3.2 3.2L13 4.6" />,
  up: <path d="m4 10 4-4 4 4" />,
  down: <path d="m4 6 4 4 4-4" />,
  inbox: <><path d="M2.5 9.5 4.3 3.2h7.4l1.8 6.3v3.3h-11Z" /><path d="M2.5 9.5h3.2l.8 1.6h3l.8-1.6h3.2" /></>,
  list: <><path d="M6 4.2h7.5M6 8h7.5M6 11.8h7.5" /><path d="M2.8 4.2h.01M2.8 8h.01M2.8 11.8h.01" strokeWidth="2" /></>,
  sun: <><circle cx="8" cy="8" r="2.8" /><path d="M8 1.8v1.4M8 12.8v1.4M1.8 8h1.4M12.8 8h1.4M3.6 3.6l1 1M11.4 11.4l1 1M12.4 3.6l-1 1M4.6 11.4l-1 1" /></>,
  moon: <path d="M13 9.6A5.6 5.6 0 0 1 6.4 3a5.6 5.6 0 1 0 6.6 6.6Z" />,
  screen: <><rect x="2.2" y="3" width="11.6" height="8" rx="1.2" /><path d="M5.6 13.4h4.8" /></>,
  folder: <path d="M2.4 12V4.2a1 1 0 0 1 1-1h2.9l1.5 1.6h4.8a1 1 0 0 1 1 1V12a1 1 0 0 1-1 1H3.4a1 1 0 0 1-1-1Z" />,
  terminal: <><rect x="2.2" y="3" width="11.6" height="10" rx="1.4" /><path d="m4.8 6.2 2 1.8-2 1.8M8.4 10h2.6" /></>,
  gear: <><circle cx="8" cy="8" r="2.2" /><path d="M8 1.8v1.8M8 12.4v1.8M1.8 8h1.8M12.4 8h1.8M3.6 3.6l1.3 1.3M11.1 11.1l1.3 1.3M12.4 3.6l-1.3 1.3M4.9 11.1l-1.3 1.3" /></>,
  archive: <><rect x="2.2" y="3" width="11.6" height="3" rx=".8" /><path d="M3.2 6v6a1 1 0 0 0 1 1h7.6a1 1 0 0 0 1-1V6M6.6 8.6h2.8" /></>,
  clock: <><circle cx="8" cy="8" r="5.6" /><path d="M8 4.8V8l2.2 1.6" /></>,
  plug: <path d="M6 2.4v3M10 2.4v3M4.4 5.4h7.2v2.2a3.6 3.6 0 0 1-7.2 0ZM8 11.2v2.6" />,
  transcript: <><path d="M4 2.4h5.4l2.8 2.8v8.4H4Z" /><path d="M6.2 7.6h3.8M6.2 10.2h3.8" /></>,
  heading: <path d="M3.6 4.4V3.2h8.8v1.2M8 3.2v9.6M6.2 12.8h3.6" />,
  process: <><rect x="4.4" y="4.4" width="7.2" height="7.2" rx="1" /><path d="M6.4 2.2v2.2M9.6 2.2v2.2M6.4 11.6v2.2M9.6 11.6v2.2M2.2 6.4h2.2M2.2 9.6h2.2M11.6 6.4h2.2M11.6 9.6h2.2" /></>,
  hand: <><circle cx="8" cy="5.2" r="2.4" /><path d="M3.4 13.4a4.6 4.6 0 0 1 9.2 0" /></>,
  tidy: <><path d="M13.4 2.6 9 7" /><path d="M6.8 5.8 10.2 9.2C9.8 11.6 8.4 13 6 13.6L2.4 10C3 7.6 4.4 6.2 6.8 5.8Z" /><path d="m4.4 11.8 1.8-1.8M6.4 7.6l2 2" /></>,
  undo: <><path d="M3.2 6.2h6.2a3.5 3.5 0 0 1 0 7H6.6" /><path d="m6 3.2-3 3 3 3" /></>,
  fold: <path d="M4.4 2.6 8 6.2l3.6-3.6M4.4 13.4 8 9.8l3.6 3.6" />,
  unfold: <path d="M4.4 6.2 8 2.6l3.6 3.6M4.4 9.8 8 13.4l3.6-3.6" />,
  widen: <path d="M5.4 4.4 1.8 8l3.6 3.6M10.6 4.4 14.2 8l-3.6 3.6M2.2 8h11.6" />,
  narrow: <path d="M1.8 4.4 5.4 8l-3.6 3.6M14.2 4.4 10.6 8l3.6 3.6M5 8H1.4M11 8h3.6" />,
  code: <path d="M5.6 4.6 2.2 8l3.4 3.4M10.4 4.6 13.8 8l-3.4 3.4M9 3.4 7 12.6" />,
  land: <><path d="M8 2.2v7.4M4.8 6.6 8 9.8l3.2-3.2" /><path d="M2.8 13h10.4" /></>,
  file: <><path d="M4 2.4h5.4l2.8 2.8v8.4H4Z" /><path d="M9.2 2.6v2.8H12" /></>,
  clip: <path d="m12.6 7.4-5 5a2.9 2.9 0 0 1-4.1-4.1l5.4-5.4a1.9 1.9 0 0 1 2.7 2.7l-5.2 5.2a.9.9 0 0 1-1.3-1.3l4.6-4.6" />,
  again: <><path d="M12.8 8a4.8 4.8 0 1 1-1.5-3.5" /><path d="M12.9 2.4v2.7h-2.7" /></>,
  bell: <><path d="M4 7.2a4 4 0 0 1 8 0c0 3.4 1.4 4.2 1.4 4.2H2.6S4 10.6 4 7.2Z" /><path d="M6.6 13.4a1.5 1.5 0 0 0 2.8 0" /></>,
  mute: <><path d="M4 7.2a4 4 0 0 1 8 0c0 3.4 1.4 4.2 1.4 4.2H2.6S4 10.6 4 7.2Z" /><path d="m2.4 2.4 11.2 11.2" /></>,
  sidebar: <><rect x="2.2" y="3" width="11.6" height="10" rx="1.4" /><path d="M6 3v10" /></>,
  back: <path d="M13 8H3.4M7.4 4 3.4 8l4 4" />,
  forward: <path d="M3 8h9.6M8.6 4l4 4-4 4" />,
  keyboard: <><rect x="1.8" y="4" width="12.4" height="8.4" rx="1.4" /><path d="M4.4 6.8h.01M6.8 6.8h.01M9.2 6.8h.01M11.6 6.8h.01" strokeWidth="1.8" /><path d="M5.4 9.8h5.2" /></>,
  window: <><rect x="2.2" y="3" width="11.6" height="10" rx="1.4" /><path d="M2.4 6h11.2" /></>,
  comment: <path d="M2.6 3.2h10.8v7.6H7.6L5 13.2v-2.4H2.6Z" />,
  pencil: <path d="m3 13 .7-2.9 6.9-6.9 2.2 2.2-6.9 6.9Z" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 14 }: { name: IconName; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}

/** The product's mark. */
export function BrandMark({ size = 18 }: { size?: number }) {
  return (
    <svg className="brand" width={size} height={size} viewBox="0 0 18 18" aria-hidden="true">
      <circle cx="9" cy="9" r="2.6" fill="currentColor" />
      <g fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round">
        <path d="M9 1.8a7.2 7.2 0 0 1 6.9 5.1" />
        <path d="M15.6 12a7.2 7.2 0 0 1-9.2 3.7" />
        <path d="M3.4 13.5A7.2 7.2 0 0 1 5 3" />
      </g>
    </svg>
  );
}
