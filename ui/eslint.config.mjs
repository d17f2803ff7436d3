import { fileURLToPath } from 'node:url';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const here = fileURLToPath(new URL('.', import.meta.url));

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
  { files: ['**/platform/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['**/*.test.{ts,tsx}'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
