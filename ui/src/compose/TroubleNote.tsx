/** What is wrong, said at the place that it is about. */
import { ErrorNote } from '../components/ErrorNote';
import { StateMark } from '../components/StateMark';
import type { Place } from './source';
import type { Trouble } from './use-compose';

/** The id by which a field names what is wrong with it; none while nothing is. */
export function wrongId(trouble: Trouble | null, place: Place): string | undefined {
  return trouble?.place === place ? `compose-wrong-${place}` : undefined;
}

export function TroubleNote({ trouble, at }: { trouble: Trouble | null; at: readonly Place[] }) {
  if (trouble === null || !at.includes(trouble.place)) return null;
  return (
    <div className="compose-trouble" id={wrongId(trouble, trouble.place)} data-testid="compose-wrong" data-place={trouble.place}>
      {'error' in trouble ? (
        <ErrorNote title={trouble.title} error={trouble.error} />
      ) : (
        <p className="row compose-words" role="alert"><StateMark mark="triangle" tone="fail" />{trouble.words}</p>
      )}
    </div>
  );
}
