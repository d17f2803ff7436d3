/** Computes, from the tokens themselves, that text can be read on every ground it stands on, in both themes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Rgb = [number, number, number];
type Tokens = Map<string, string>;

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

function tokens(selector: string): Tokens {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]+)/g)].map((match) => [match[1]!, match[2]!]));
}

function parse(hex: string): { rgb: Rgb; alpha: number } {
  const full = hex.length <= 5 ? hex.slice(1).replaceAll(/./g, '$&$&') : hex.slice(1);
  const part = (at: number): number => parseInt(full.slice(at, at + 2), 16);
  return { rgb: [part(0), part(2), part(4)], alpha: full.length === 8 ? part(6) / 255 : 1 };
}

function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((value) => {
    const part = value / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** A wash over a ground. */
function over(wash: string, ground: string): Rgb {
  const top = parse(wash);
  const below = parse(ground).rgb;
  return top.rgb.map((value, index) => value * top.alpha + below[index]! * (1 - top.alpha)) as Rgb;
}

const GROUNDS = ['ground', 'panel', 'surface', 'raised'] as const;

describe.each([
  ['dark', tokens(':root, [data-theme="dark"]')],
  ['light', tokens('[data-theme="light"]')],
])('%s', (_name, theme) => {
  const get = (name: string): string => {
    const value = theme.get(name);
    if (value === undefined) throw new Error(`no token ${name}`);
    return value;
  };
  const on = (text: string, ground: Rgb): number => contrast(parse(get(text)).rgb, ground);

  it.each([
    ['text', 12],
    ['text-2', 7],
    ['text-3', 4.5],
    ['needs', 4.5],
    ['work', 4.5],
    ['done', 4.5],
    ['fail', 4.5],
    ['idle', 4.5],
    ['live', 4.5],
    ['silent', 4.5],
    ['accent', 4.5],
  ])('%s reads at %d to 1 on every ground', (text, least) => {
    for (const ground of GROUNDS) expect(on(text, parse(get(ground)).rgb), ground).toBeGreaterThanOrEqual(least);
  });

  it('text in the selection, on washes and on the primary button', () => {
    for (const ground of GROUNDS) {
      for (const state of ['needs', 'work', 'live', 'done', 'fail', 'silent']) expect(on(state, over(get(`${state}-wash`), get(ground))), `${state} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      expect(on('text', over(get('accent-wash'), get(ground))), `text on ${ground}`).toBeGreaterThanOrEqual(9);
      expect(on('text-2', over(get('fail-wash'), get(ground))), `hint on ${ground}`).toBeGreaterThanOrEqual(5.5);
    }
    expect(on('text-2', over(get('accent-wash'), get('panel'))), 'age of the selected session').toBeGreaterThanOrEqual(4.5);
    expect(on('text-2', over(get('idle-wash'), get('panel'))), 'idle pill').toBeGreaterThanOrEqual(4.5);
    expect(on('accent-ink', parse(get('accent')).rgb)).toBeGreaterThanOrEqual(4.5);
  });

  it('the terminal\'s own colours', () => {
    const term = parse(get('term')).rgb;
    expect(on('text', term)).toBeGreaterThanOrEqual(12);
    for (let index = 1; index < 16; index++) expect(on(`ansi-${index}`, term), `ansi-${index}`).toBeGreaterThanOrEqual(4.5);
    for (const ground of ['find', 'find-active', 'term-selection']) expect(on('text', parse(get(ground)).rgb), ground).toBeGreaterThanOrEqual(4.5);
  });
});
