/** A terminal as it is drawn here: its looks, its limits, and what may be followed in it. */
import { Terminal, type ITheme } from '@xterm/xterm';
import { familyOf, terminalLook } from '../theme/terminal-look';
import { openable } from './links';
import { HELD } from './older';
import { openAddress, type LinkEvents } from './pane-links';

const LEAST_CONTRAST = 4.5;

export function drawnTerminal(theme: ITheme, events: LinkEvents): Terminal {
  const look = terminalLook.getState();
  return new Terminal({
    allowProposedApi: true,
    cursorBlink: false,
    fontFamily: familyOf(look.font),
    fontSize: look.size,
    lineHeight: look.line,
    fontWeightBold: '600',
    macOptionIsMeta: true,
    // Programs choose their colours for a ground that they guess; what they write stays legible on ours.
    minimumContrastRatio: LEAST_CONTRAST,
    rightClickSelectsWord: false,
    scrollback: HELD,
    theme,
    linkHandler: {
      activate: (event, address) => openAddress(event, address, events),
      hover: (_event, address) => events.link(openable(address)),
      leave: () => events.link(null),
      allowNonHttpProtocols: false,
    },
  });
}
