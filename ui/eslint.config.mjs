import { fileURLToPath } from 'node:url';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import lingui from 'eslint-plugin-lingui';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const here = fileURLToPath(new URL('.', import.meta.url));

const NO_LETTER = '^[^A-Za-z]*$';
/** An identifier, a class, a path: what a person reads in one low word has to be seen by a reader. */
const ONE_LOW_WORD = '^[a-z0-9._:/#-]*$';
const NAME_IN_CODE = '^[a-z]+[A-Z]\\w*$';
const KEY = '^((Ctrl|Cmd|Alt|Meta|Shift)\\+.*|Arrow\\w+|Enter|Escape|Tab|Home|End|Page(Up|Down)|Backspace|Delete|F\\d+|Control|Meta|AltGraph|Shift|Alt|[A-Z])$';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/generated.ts', '**/*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { project: [`${here}tsconfig.json`], tsconfigRootDir: here } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: false }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-imports': ['error', { patterns: [{ group: ['@tauri-apps/*'], message: 'Only platform/tauri.ts talks to the desktop process.' }] }],
      'max-lines': ['error', { max: 400, skipBlankLines: false }],
      'no-console': 'error',
      'no-eval': 'error',
      eqeqeq: 'error',
      // A dialog's first field is where the person wants to be; the dialog returns focus when it closes.
      'jsx-a11y/no-autofocus': 'off',
    },
  },
  {
    // What a person reads is marked for translation. Names, keys, selectors and what the tests' daemon says are not.
    files: ['src/**/*.{ts,tsx}', '**/ui/src/**/*.{ts,tsx}'],
    ignores: ['**/*.test.*', '**/testing/**', '**/platform/**'],
    plugins: { lingui },
    rules: {
      'lingui/no-unlocalized-strings': ['error', {
        useTsTypes: true,
        ignore: [NO_LETTER, ONE_LOW_WORD, NAME_IN_CODE, KEY],
        ignoreNames: ['className', 'key', 'id', 'role', 'type', 'style', 'd', 'viewBox', 'href', 'fill', 'stroke', 'displayName', { regex: { pattern: '^data-|^aria-(live|controls|current|expanded|haspopup|hidden|orientation|pressed|selected|sort)$' } }],
        ignoreFunctions: ['Error', 'RegExp', 'call', 'ask', 'token', 'document.*', 'CSS.*', '*.querySelector', '*.querySelectorAll', '*.closest', '*.matches', '*.getAttribute', '*.setAttribute', '*.hasAttribute', '*.removeAttribute', '*.toggle', '*.addEventListener', '*.removeEventListener', '*.startsWith', '*.includes', '*.getItem', '*.setItem', '*.getModifierState', '*.matchMedia'],
      }],
    },
  },
  { files: ['**/platform/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['**/*.test.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
