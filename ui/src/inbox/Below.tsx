/** The line below a headline. What is to be known of everything that is shown comes before what it would say. */
import { StateMark } from '../components/StateMark';
import { useStanding } from './linked';

export function Below({ words }: { words: string }) {
  const standing = useStanding();
  if (standing === null) return <p className="faint">{words}</p>;
  return (
    <p className="row faint" role="status" data-testid="inbox-standing">
      <StateMark mark="turning" tone="work" />
      {standing}
    </p>
  );
}
