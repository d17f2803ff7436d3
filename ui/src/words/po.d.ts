/** A catalogue of words, compiled as the page is built. */
declare module '*.po' {
  import type { Messages } from '@lingui/core';

  export const messages: Messages;
}
