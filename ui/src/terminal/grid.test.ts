import { describe, expect, it } from 'vitest';
import { clampSize, GridKeeper } from './grid';

const a = { cols: 100, rows: 30 };
const b = { cols: 80, rows: 24 };

describe('one grid for all', () => {
  it('is this window\'s after it was asked for and heard', () => {
    const grid = new GridKeeper();
    grid.opened(a);
    grid.heard(a);
    expect(grid.foreign).toBe(false);
    expect(grid.use()).toBeNull();
  });

  it('follows another client and asks only when a person works here', () => {
    const grid = new GridKeeper();
    grid.opened(a);
    grid.heard(a);
    expect(grid.heard(b)).toEqual(b);
    expect(grid.foreign).toBe(true);
    expect(grid.use()).toEqual(a);
    expect(grid.use()).toBeNull();
    grid.heard(a);
    expect(grid.foreign).toBe(false);
  });

  it('asks once for a new size of the window, and for none that is in force', () => {
    const grid = new GridKeeper();
    grid.opened(a);
    grid.heard(a);
    expect(grid.fit(a)).toBeNull();
    expect(grid.fit(b)).toEqual(b);
    grid.heard(b);
    expect(grid.fit(a)).toEqual(a);
  });

  it('stays within what a host takes', () => {
    expect(clampSize({ cols: 9_000, rows: 9_000 })).toEqual({ cols: 500, rows: 200 });
    expect(clampSize({ cols: 0, rows: 0 })).toEqual({ cols: 2, rows: 1 });
  });
});
