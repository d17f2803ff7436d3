/** The frame that all cards share: what it is about, why it is here, how long it waits, and what can be done. */
import { useId, type ReactNode } from 'react';
import { useNow } from '../app/clock';
import { longAge, waiting } from '../app/time';
import { StateMark } from '../components/StateMark';
import type { Mark, Tone } from '../theme/mark';

/** What an age is called that is none yet. */

export interface CardProps {
  mark: { mark: Mark; tone: Tone; word: string };
  /** The name, which may be long. */
  name: string;
  /** What is the matter, after the name. */
  matter: string;
  /** Whose, and why: parts that are set beside each other. */
  facts: readonly ReactNode[];
  since: number;
  /** Somebody waits, rather than that something happened. */
  waits: boolean;
  kind: string;
  id: string;
  place: CardPlace;
  children?: ReactNode;
  acts: ReactNode;
  onOpen: () => void;
}

/** What the list knows of a card. */
export interface CardPlace {
  /** The one stop of the list for the Tab key, beside the buttons. */
  stop: boolean;
  /** It is the first of all. */
  lead: boolean;
  /** It has the one primary action of the list. */
  main: boolean;
  quiet: boolean;
  /** Two lines are enough for it. */
  slim: boolean;
}

function Age({ since, waits }: { since: number; waits: boolean }) {
  const now = useNow();
  return <span className="when num">{waits ? waiting(since, now) : longAge(since, now)}</span>;
}

export function Card({ mark, name, matter, facts, since, waits, kind, id, place, children, acts, onOpen }: CardProps) {
  const title = useId();
  const classes = ['card', 'ask', 'inbox-card', place.lead && `lead-${mark.tone}`, place.quiet && 'quiet-card', place.slim && 'slim-card'].filter(Boolean).join(' ');
  return (
    // A card takes the focus as a whole, so that the keys can walk from one to the next; Enter then opens it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <article
      className={classes}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={place.stop ? 0 : -1}
      aria-labelledby={title}
      data-card={id}
      data-testid="inbox-card"
      data-kind={kind}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.target !== event.currentTarget || event.repeat) return;
        event.preventDefault();
        onOpen();
      }}
    >
      <StateMark mark={mark.mark} tone={mark.tone} label={mark.word} size={14} />
      <div className="what">
        <h3 id={title} className="card-title" title={name}><span className="clip">{name}</span> <span className="card-matter">{matter}</span></h3>
        <p className="card-facts">
          {facts.map((fact, index) => (
            // The parts of one line keep their places.
            <span key={index} className="card-fact">{index > 0 && <span aria-hidden="true" className="dot-between">·</span>}{fact}</span>
          ))}
        </p>
      </div>
      <Age since={since} waits={waits} />
      {children !== undefined && children !== null && children !== false && <div className="card-body">{children}</div>}
      {acts !== null && <div className="act card-acts">{acts}</div>}
    </article>
  );
}
