/** A session on screen: what it is and why, its terminal, a line to its agent, and its facts. */
import type { SessionView } from '../protocol/generated';
import { useScreen } from '../app/screen';
import { useShownTab } from '../app/tabs';
import { Composer } from '../talk/Composer';
import { TerminalView } from '../terminal/TerminalView';
import { Inspector } from './Inspector';
import { SessionHeader } from './SessionHeader';
import { ShellTabs } from './ShellTabs';
import { reopenShell } from '../sessions/shells';

export function SessionScreen({ session }: { session: SessionView }) {
  const inspector = useScreen((screen) => screen.inspector);
  const covered = useScreen((screen) => screen.inspector && screen.wide);
  const shown = useShownTab(session);
  const again = shown === session ? {} : { onOpenAgain: () => void reopenShell(shown.id) };
  return (
    <>
      <main className="main session" aria-label={session.title}>
        <SessionHeader session={session} />
        {/* What the panel lies over cannot be reached, and goes on unseen. */}
        <div className="covered" inert={covered}>
          <ShellTabs session={session} />
          {/* One terminal at a time: what is not on screen holds none. It goes on from session to session. */}
          <TerminalView session={shown} {...again} />
          <Composer key={`composer-${session.id}`} session={session} />
        </div>
      </main>
      {inspector && <Inspector session={session} />}
    </>
  );
}
