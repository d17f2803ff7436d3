/** A state as a shape and a hue. The word for it stands beside it, or is given for screen readers. */
import type { Mark, Tone } from '../theme/mark';

export function StateMark({ mark, tone, label, size = 12 }: { mark: Mark; tone: Tone; label?: string; size?: number }) {
  return (
    <svg className={`mark tone-${tone}`} width={size} height={size} viewBox="0 0 12 12" role={label === undefined ? undefined : 'img'} aria-label={label} aria-hidden={label === undefined}>
      <Shape mark={mark} />
    </svg>
  );
}

function Shape({ mark }: { mark: Mark }) {
  switch (mark) {
    case 'diamond':
      return <path d="M6 .8 11.2 6 6 11.2.8 6Z" fill="currentColor" />;
    case 'diamond-open':
      return <path d="M6 1.7 10.3 6 6 10.3 1.7 6Z" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />;
    case 'triangle':
      return <path d="M6 1.2 11.3 10.6H.7Z" fill="currentColor" strokeLinejoin="round" />;
    case 'ring':
      return <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.5" />;
    case 'core':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.2" />
          <circle cx="6" cy="6" r="2.2" fill="currentColor" />
        </>
      );
    case 'barred':
      return (
        <>
          <circle cx="6" cy="6" r="4.6" fill="none" stroke="currentColor" strokeWidth="1.3" />
          <path d="M3.6 6h4.8" fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" />
        </>
      );
    case 'bars':
      return <path d="M2.2 3.2h7.6M2.2 6h7.6M2.2 8.8h4.6" fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinecap="round" />;
    case 'square':
      return <rect x="2.4" y="2.4" width="7.2" height="7.2" rx="1.4" fill="currentColor" />;
    case 'square-open':
      return <rect x="2.2" y="2.2" width="7.6" height="7.6" rx="1.6" fill="none" stroke="currentColor" strokeWidth="1.4" />;
    case 'tick':
      return <path d="m1.8 6.4 2.8 2.8 5.6-6.2" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeLinejoin="round" />;
    case 'dotted':
      return <circle className="spin" cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeWidth="1.9" strokeLinecap="round" strokeDasharray="0 3.456" />;
    case 'stacked':
      return <path className="spin" d="M6 1.4A4.6 4.6 0 0 1 10.6 6H6ZM6 10.6A4.6 4.6 0 0 1 1.4 6H6Z" fill="currentColor" />;
    case 'turning':
      return (
        <g className="spin">
          <circle cx="6" cy="6" r="4.4" fill="none" stroke="currentColor" strokeOpacity=".28" strokeWidth="1.8" />
          <path d="M6 1.6A4.4 4.4 0 0 1 10.4 6" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
        </g>
      );
  }
}
