// @vitest-environment jsdom
/** Files that are dragged over the window: who takes them. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { DropPhase } from '../protocol/generated';
import { dropping, heardDrop, ignoreFileDrags, takeDrops } from './drop';

let under: Element | null = null;
const drop = (phase: DropPhase, paths: string[] = []): void => heardDrop({ news: 'drop', phase, x: 10, y: 20, paths });
const place = (html: string): HTMLElement => {
  document.body.innerHTML = html;
  return document.getElementById('place')!;
};

beforeEach(() => {
  document.elementFromPoint = () => under;
});
afterEach(() => {
  under = null;
  dropping.setState({ over: null });
});

it('gives them to the innermost place under the pointer, once they are let go', () => {
  const element = place('<div id="outer"><form id="place"><b id="inner"></b></form></div>');
  const [outer, inner] = [vi.fn(), vi.fn()];
  const ends = [takeDrops({ element: document.getElementById('outer')!, take: outer }), takeDrops({ element, take: inner })];
  under = document.getElementById('inner');
  drop('over');
  expect(dropping.getState().over).toEqual({ element, count: 0 });
  drop('dropped', ['/a', '/b']);
  expect(inner).toHaveBeenCalledExactlyOnceWith(['/a', '/b']);
  expect(outer).not.toHaveBeenCalled();
  expect(dropping.getState().over).toBeNull();
  ends.forEach((end) => end());
});

it('gives them to nobody elsewhere, in what is inert, after they left, and after a place has gone', () => {
  const element = place('<div inert><form id="place"></form></div><p id="other"></p>');
  const take = vi.fn();
  const end = takeDrops({ element, take });
  under = document.getElementById('other');
  drop('over');
  expect(dropping.getState().over).toBeNull();
  drop('dropped', ['/a']);
  under = element.parentElement;
  drop('dropped', ['/a']);
  document.body.append(element);
  under = element;
  drop('over');
  expect(dropping.getState().over?.element).toBe(element);
  drop('left');
  expect(dropping.getState().over).toBeNull();
  drop('over');
  end();
  expect(dropping.getState().over).toBeNull();
  drop('dropped', ['/a']);
  expect(take).not.toHaveBeenCalled();
});

it('has the page itself do nothing with files, and leaves a dragged text alone', () => {
  ignoreFileDrags();
  const drag = (types: string[]): Event => {
    const event = new Event('drop', { cancelable: true, bubbles: true });
    Object.assign(event, { dataTransfer: { types, dropEffect: 'copy' } });
    window.dispatchEvent(event);
    return event;
  };
  expect(drag(['Files']).defaultPrevented).toBe(true);
  expect(drag(['text/plain']).defaultPrevented).toBe(false);
});
