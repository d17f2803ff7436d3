// What the window says, and where a translator finds it.
import { formatter } from '@lingui/format-po';

/** @type {import('@lingui/conf').LinguiConfig} */
export default {
  rootDir: import.meta.dirname,
  sourceLocale: 'en',
  locales: ['en'],
  catalogs: [{ path: '<rootDir>/src/words/locales/{locale}', include: ['<rootDir>/src'], exclude: ['**/*.test.*', '**/testing/**', '**/platform/fake/**'] }],
  // Line numbers would change with every edit; the file's name tells a translator enough.
  format: formatter({ lineNumbers: false, printPlaceholdersInComments: false }),
  // By place, messages of one file would stand in another order from run to run.
  orderBy: 'message',
  runtimeConfigModule: { i18n: ['@lingui/core', 'i18n'], Trans: ['/src/words/Said.tsx', 'Said'] },
};
