/** A failure in words: what happened, what to do, and the code to look it up by. Never one without the others. */
import type { CallError } from '../protocol/generated';
import { sentence } from './sentence';
import { StateMark } from './StateMark';
import { Words } from './Words';

export function ErrorNote({ title, error }: { title?: string; error: CallError }) {
  return (
    <div className="error-note" role="alert" data-testid="error" data-code={error.code}>
      <StateMark mark="triangle" tone="fail" />
      <div className="grow">
        {title !== undefined && <div className="error-title">{title}</div>}
        <div><Words text={sentence(error.message)} /></div>
        {error.hint !== undefined && <div className="dim"><Words text={error.hint} /></div>}
        <div className="error-code mono">{error.code}</div>
      </div>
    </div>
  );
}
