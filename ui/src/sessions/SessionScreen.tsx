/** A session on screen: what it is and why, its terminal, a line to its agent, and its facts. */
import type { SessionView } from '../protocol/generated';
import { useScreen } from '../app/screen';
import { Composer } from '../talk/Composer';
import { TerminalView } from '../terminal/TerminalView';
import { Inspector } from './Inspector';
import { SessionHeader } from './SessionHeader';

export function SessionScreen({ session }: { session: SessionView }) {
  const inspector = useScreen((screen) => screen.inspector);
  return (
    <>
      <main className="main session" aria-label={session.title}>
        <SessionHeader session={session} />
        <TerminalView key={session.id} session={session} />
        <Composer key={`composer-${session.id}`} session={session} />
      </main>
      {inspector && <Inspector session={session} />}
    </>
  );
}
