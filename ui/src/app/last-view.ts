/** The view that was on screen when the window closed, kept so that it is there again when it opens. */
import { recall, remember } from './remember';
import { screen, SETTINGS_SECTIONS, type View } from './screen';
import { facts } from './store';

type Raw = Record<string, unknown>;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Another build may have kept something else, and a person can write anything into a window's storage. */
const READERS: Record<View['kind'], (raw: Raw) => View | null> = {
  inbox: () => ({ kind: 'inbox' }),
  overview: () => ({ kind: 'overview' }),
  notifications: () => ({ kind: 'notifications' }),
  setup: () => ({ kind: 'setup' }),
  session: (raw) => (typeof raw['session'] === 'string' ? { kind: 'session', session: raw['session'] } : null),
  cleanup: (raw) => ({ kind: 'cleanup', project: textOf(raw['project']), from: textOf(raw['from']) }),
  settings: (raw) => {
    const section = SETTINGS_SECTIONS.find((one) => one === raw['section']);
    return section === undefined ? null : { kind: 'settings', section, project: textOf(raw['project']), from: textOf(raw['from']) };
  },
};

function isKind(kind: unknown): kind is View['kind'] {
  return typeof kind === 'string' && Object.hasOwn(READERS, kind);
}

function stored(): View | null {
  try {
    const raw: unknown = JSON.parse(recall('view') ?? 'null');
    if (typeof raw !== 'object' || raw === null) return null;
    const { kind } = raw as Raw;
    return isKind(kind) ? READERS[kind](raw as Raw) : null;
  } catch {
    return null;
  }
}

/** Called once the first facts are there: a session that is no longer listed is not returned to. */
export function returnToLast(): void {
  const view = stored();
  if (view === null || screen.getState().view.kind !== 'inbox') return;
  const listed = (id: string | null): boolean => facts.getState().sessions.some((session) => session.id === id && !session.archived);
  if (view.kind === 'session' && !listed(view.session)) return;
  if ((view.kind === 'cleanup' || view.kind === 'settings') && !listed(view.from)) screen.setState({ view: { ...view, from: null } });
  else screen.setState({ view });
}

/** Keeps it from now on. Returns what ends it. */
export function keepView(): () => void {
  return screen.subscribe(({ view }, before) => {
    if (view !== before.view) remember('view', view.kind === 'inbox' ? null : JSON.stringify(view));
  });
}
