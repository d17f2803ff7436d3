/** A session on screen: what it is and why, its terminal, a line to its agent, and its facts. */
import type { SessionView } from '../protocol/generated';
import { useScreen } from '../app/screen';
import { Composer } from '../talk/Composer';
import { TerminalView } from '../terminal/TerminalView';
import { Inspector } from './Inspector';
import { SessionHeader } from './SessionHeader';

export function SessionScreen({ session }: { session: SessionView }) {
  const inspector = useScreen((screen) => screen.inspector);
  const covered = useScreen((screen) => screen.inspector && screen.wide);
  return (
    <>
      <main className="main session" aria-label={session.title}>
        <SessionHeader session={session} />
        {/* What the panel lies over cannot be reached, and goes on unseen. */}
        <div className="covered" inert={covered}>
          <TerminalView key={session.id} session={session} />
          <Composer key={`composer-${session.id}`} session={session} />
        </div>
      </main>
      {inspector && <Inspector session={session} />}
    </>
  );
}
