/**
 * Keeps the terminal from answering the programs that ask it things.
 *
 * The terminal's host answers every query, exactly once, viewer or not. A second answer from here would arrive at the
 * agent as typed garbage. What a person does (keys, mouse, focus) still goes out. Nor may a program act outside its
 * terminal: the clipboard sequence (OSC 52) does nothing here, in both directions.
 */
import type { IDisposable, IParser } from '@xterm/xterm';

/** The part of a terminal that is needed; both the drawn and the headless one have it. */
interface HasParser {
  readonly parser: IParser;
}

const swallow = (): boolean => true;
/** Colours may be set, not asked for. */
const swallowColourQuery = (data: string): boolean => data.split(';').some((part) => part === '?');

export function silenceQueries(term: HasParser): IDisposable {
  const { parser } = term;
  const handlers: IDisposable[] = [
    // DA1, DA2, DA3: what are you?
    parser.registerCsiHandler({ final: 'c' }, swallow),
    parser.registerCsiHandler({ prefix: '>', final: 'c' }, swallow),
    parser.registerCsiHandler({ prefix: '=', final: 'c' }, swallow),
    // DSR and its private kin: are you well, where is the cursor, which colour scheme?
    parser.registerCsiHandler({ final: 'n' }, swallow),
    parser.registerCsiHandler({ prefix: '?', final: 'n' }, swallow),
    // DECRQM: is this mode set?
    parser.registerCsiHandler({ intermediates: '$', final: 'p' }, swallow),
    parser.registerCsiHandler({ prefix: '?', intermediates: '$', final: 'p' }, swallow),
    // XTVERSION, and the kitty keyboard's state.
    parser.registerCsiHandler({ prefix: '>', final: 'q' }, swallow),
    parser.registerCsiHandler({ prefix: '?', final: 'u' }, swallow),
    // Window reports (sizes, title).
    parser.registerCsiHandler({ final: 't' }, swallow),
    // DECREQTPARM.
    parser.registerCsiHandler({ final: 'x' }, swallow),
    // DECRQSS and XTGETTCAP.
    parser.registerDcsHandler({ intermediates: '$', final: 'q' }, swallow),
    parser.registerDcsHandler({ intermediates: '+', final: 'q' }, swallow),
    // Colours: the palette, foreground, background, cursor.
    parser.registerOscHandler(4, swallowColourQuery),
    parser.registerOscHandler(10, swallowColourQuery),
    parser.registerOscHandler(11, swallowColourQuery),
    parser.registerOscHandler(12, swallowColourQuery),
    // The clipboard.
    parser.registerOscHandler(52, swallow),
  ];
  return {
    dispose() {
      for (const handler of handlers) handler.dispose();
    },
  };
}
