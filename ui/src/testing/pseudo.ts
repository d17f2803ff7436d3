/**
 * A language that nobody speaks: every word of the window with accents, and a third longer, as German would be.
 *
 * By it tests see which words no translator would be shown, and which screens have no room for longer ones.
 */
import { i18n, type Messages } from '@lingui/core';

const ACCENTS: Readonly<Record<string, string>> = { a: 'á', e: 'é', i: 'í', o: 'ó', u: 'ú', y: 'ý', c: 'ç', n: 'ñ', A: 'Á', E: 'É', I: 'Í', O: 'Ó', U: 'Ú', N: 'Ñ' };
/** The marks of what stands in a sentence, such as `<0>` and `</0>`. */
const MARK = /(<\/?\d+\/?>)/;
/** Letters for each that is added: a third more, as translations from English tend to be. */
const LONGER = 3;

function accented(text: string): string {
  return text.replace(/[A-Za-z]/g, (letter) => ACCENTS[letter] ?? letter);
}

function lengthened(text: string): string {
  const letters = text.replace(/[^A-Za-z]/g, '').length;
  const more = '~'.repeat(Math.floor(letters / LONGER));
  return text.replace(/\s*$/, (end) => more + end);
}

const said = (text: string): string => text.split(MARK).map((part) => (MARK.test(part) ? part : accented(lengthened(part)))).join('');

/** A compiled message is text, or a list of texts and of what is put in: `[name, kind, options]`. */
function pseudo(message: unknown): unknown {
  if (typeof message === 'string') return said(message);
  if (!Array.isArray(message)) return message;
  return message.map((part: unknown) => {
    if (!Array.isArray(part)) return pseudo(part);
    const [name, kind, options] = part as [unknown, unknown, unknown];
    if (typeof options !== 'object' || options === null) return part as unknown;
    const put: unknown = [name, kind, Object.fromEntries(Object.entries(options).map(([key, value]) => [key, key === 'offset' ? (value as unknown) : pseudo(value)]))];
    return put;
  });
}

/** Speaks it from now on, on top of the language that is spoken. Dates are Russian: no word of them passes for English. */
export function speakPseudo(): void {
  const messages = Object.fromEntries(Object.entries(i18n.messages).map(([id, message]) => [id, pseudo(message)])) as Messages;
  i18n.loadAndActivate({ locale: 'en', locales: ['ru'], messages });
}
