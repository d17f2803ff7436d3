/**
 * The language that the window speaks.
 *
 * Words are looked up where they are written, also in tables that are made once as a module is read; so a language is chosen
 * before any other module is, and another one needs the page anew. What the daemon says arrives as it says it.
 */
import { i18n, type Messages } from '@lingui/core';

interface Language {
  /** How dates and numbers are written; the words alone do not say it. */
  formats: string;
  load(): Promise<{ messages: Messages }>;
}

const LANGUAGES: Readonly<Record<string, Language>> = {
  // eslint-disable-next-line lingui/no-unlocalized-strings -- the name of a language
  en: { formats: 'en-GB', load: () => import('./locales/en.po') },
};

const SOURCE = 'en';

/** The first of the languages that a person reads in which there are words. */
export function languageFor(wanted: readonly string[], there: readonly string[] = Object.keys(LANGUAGES)): string {
  for (const one of wanted) {
    const found = there.find((name) => name === one) ?? there.find((name) => name === one.split('-')[0]);
    if (found !== undefined) return found;
  }
  return SOURCE;
}

/** Speaks from now on as a person reads it. */
export async function speak(wanted: readonly string[]): Promise<void> {
  const name = languageFor(wanted);
  const language = LANGUAGES[name];
  if (language === undefined) return;
  const { messages } = await language.load();
  i18n.loadAndActivate({ locale: name, locales: [language.formats], messages });
  document.documentElement.lang = name;
}
