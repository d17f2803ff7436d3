import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  plugins: [react()],
  clearScreen: false,
  // The app loads these files from its own scheme, so addresses are relative to the page.
  base: './',
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The oldest web view that the three systems ship with what this page uses (CSS nesting aside, which is compiled).
    target: ['safari16.4', 'chrome111'],
    // Fonts stay files: a data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    modulePreload: { polyfill: false },
  },
  test: {
    // Tests of the window ask for a document of their own; the rest is quicker without one.
    environment: 'node',
    include: ['src/**/*.test.{ts,tsx}'],
    css: false,
    // A busy machine is no failure; a test that waits for what never comes still ends.
    testTimeout: 60_000,
  },
});
