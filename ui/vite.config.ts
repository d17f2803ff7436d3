import { fileURLToPath } from 'node:url';
import { transformAsync } from '@babel/core';
import macros from '@lingui/babel-plugin-lingui-macro';
import { getConfig } from '@lingui/conf';
import { lingui } from '@lingui/vite-plugin';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
/** Wherever a build is started from. */
const configPath = `${root}lingui.config.mjs`;

// What reads that file would leave a copy of it in the system's folder for temporary files.
process.env['JITI_FS_CACHE'] = 'false';

/** Makes look-ups of the words that are written in place. They stay in the page too, for what no catalogue has yet. */
function words(): Plugin {
  const linguiConfig = getConfig({ configPath });
  return {
    name: 'words',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\.tsx?$/.test(id) || !/@lingui\/(core|react)\/macro/.test(code)) return null;
      const made = await transformAsync(code, {
        filename: id,
        babelrc: false,
        configFile: false,
        sourceMaps: true,
        parserOpts: { plugins: id.endsWith('x') ? ['typescript', 'jsx'] : ['typescript'] },
        plugins: [[macros, { linguiConfig, stripMessageField: false }]],
      });
      return typeof made?.code === 'string' ? { code: made.code, map: made.map ?? null } : null;
    },
  };
}

export default defineConfig({
  root,
  plugins: [words(), lingui({ configPath, failOnCompileError: true }), react()],
  clearScreen: false,
  // The app loads these files from its own scheme, so addresses are relative to the page.
  base: './',
  // The libraries lie beside this folder; from where it is started, vite would allow this folder alone.
  server: { port: 5173, strictPort: true, host: '127.0.0.1', fs: { allow: [fileURLToPath(new URL('..', import.meta.url))] } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The oldest web view that the three systems ship with what this page uses (CSS nesting aside, which is compiled).
    target: ['safari16.4', 'chrome111'],
    // Fonts stay files: a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1300,
    // That the words take most of a build's few seconds is no news.
    rolldownOptions: { checks: { bundlerTimings: false } },
    modulePreload: { polyfill: false },
  },
  test: {
    // Tests of the window ask for a document of their own; the rest is quicker without one.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    setupFiles: ['src/testing/words.ts'],
    // A busy machine is no failure; a test that waits for what never comes still ends.
    testTimeout: 60_000,
  },
});
