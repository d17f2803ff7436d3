import { i18n } from '@lingui/core';
import { expect, it } from 'vitest';
import { speakPseudo } from './pseudo';

it('changes and lengthens words, and leaves what is put into them', () => {
  const name = 'orchard';
  const count = 3;
  i18n.load('en', { land: ['Land ', ['name'], ' now'], files: [['count', 'plural', { one: ['#', ' file'], other: ['#', ' files'] }]], marked: 'Press <0>it</0>' });
  speakPseudo();
  expect(i18n._('land', { name })).toBe('Láñd~ orchard ñów~');
  expect(i18n._('files', { count })).toBe('3 fílés~');
  expect(i18n._('marked')).toBe('Préss~ <0>ít</0>');
});
