import { describe, expect, it } from 'vitest';
import { languageFor } from './speak';

describe('the language of the window', () => {
  it.each([
    [['de-AT', 'en'], ['en', 'de'], 'de'],
    [['pt-BR', 'pt'], ['en', 'pt-BR'], 'pt-BR'],
    [['pt'], ['en', 'pt-BR'], 'en'],
    [['fr', 'de'], ['en', 'de'], 'de'],
    [['xx'], ['en', 'de'], 'en'],
    [[], ['en', 'de'], 'en'],
  ])('%j of %j is %s', (wanted, there, spoken) => {
    expect(languageFor(wanted, there)).toBe(spoken);
  });

  it('is one that there is, whoever asks', () => {
    expect(languageFor(['tlh'])).toBe('en');
  });
});
