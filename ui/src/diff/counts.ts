/** Numbers of files and lines, in words. Pure. */
import { i18n } from '@lingui/core';
import { plural } from '@lingui/core/macro';

export function filesWords(files: number): string {
  return plural(files, { one: '# file', other: '# files' });
}

/** Signs as in the rest of the interface: a minus and no hyphen. */
export const plus = (count: number): string => `+${i18n.number(count)}`;
export const minus = (count: number): string => `−${i18n.number(count)}`;
