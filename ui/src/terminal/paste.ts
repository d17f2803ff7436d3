/**
 * What of a pasted text reaches a program.
 *
 * A page can put more on the clipboard than it shows. The end of a bracketed paste inside a paste would turn the rest
 * into keystrokes, so control characters other than line ends and tabs are taken out, as the daemon does with messages.
 */

const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export function pasteable(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
}
