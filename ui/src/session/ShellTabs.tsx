/**
 * The terminals of a session: its agent's, and the plain shells beside it. Absent while there are no shells.
 *
 * One stop for the Tab key; the arrow keys move inside, and a tab comes forward only by Enter or a click, since its
 * terminal then takes the keys.
 */
import { t } from '@lingui/core/macro';
import { useMemo, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { SessionView } from '../protocol/generated';
import { useFacts } from '../app/store';
import { shellsOf, showTab, useShownTab } from '../app/tabs';
import { IconButton } from '../components/Button';
import { Icon } from '../theme/Icon';
import { ContextMenu, type MenuEntry } from '../components/Menu';
import { StateMark } from '../components/StateMark';
import { canOpenShell, closeShell, openShell, reopenShell, tabNames } from '../sessions/shells';
import { lookOf } from '../sessions/status';
import { TitleInput } from '../sessions/TitleInput';

const STEPS: Record<string, (at: number, count: number) => number> = {
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  ArrowRight: (at, count) => (at + 1) % count,
  Home: () => 0,
  End: (_at, count) => count - 1,
};

/** Only the keys move, and only the focus. */
function move(event: KeyboardEvent<HTMLElement>): void {
  const step = STEPS[event.key];
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = all.findIndex((tab) => tab === document.activeElement);
  if (step === undefined || at === -1) return;
  event.preventDefault();
  all[step(at, all.length)]?.focus();
}

function AgentTab({ session, shown }: { session: SessionView; shown: boolean }) {
  const look = lookOf(session);
  return (
    <button type="button" role="tab" className="term-tab" aria-selected={shown} tabIndex={shown ? 0 : -1} data-testid="tab-agent" onClick={() => showTab(session.id, session.id)}>
      <StateMark mark={look.mark} tone={look.tone} label={look.word} />
      <span className="clip">{session.agent_name}</span>
    </button>
  );
}

interface ShellTabProps {
  session: SessionView;
  shell: SessionView;
  name: string;
  shown: boolean;
  onRename: () => void;
}

function ShellTab({ session, shell, name, shown, onRename }: ShellTabProps) {
  const look = lookOf(shell);
  const isClose = (event: MouseEvent): boolean => event.target instanceof Element && event.target.closest('[data-close]') !== null;
  const entries: MenuEntry[] = [
    ...(look.alive ? [] : [{ key: 'again', label: t`Open again`, onSelect: () => void reopenShell(shell.id) }]),
    { key: 'rename', label: t`Rename`, hint: 'F2', onSelect: onRename },
    { key: 'close', label: look.alive ? t`End and close` : t`Close`, hint: t`Del`, line: true, onSelect: () => void closeShell(shell.id) },
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Delete') void closeShell(shell.id);
    else if (event.key === 'F2') onRename();
    else return;
    event.preventDefault();
  };
  return (
    <ContextMenu entries={entries} label={t`Shell ${name}`}>
      <button
        type="button"
        role="tab"
        className="term-tab"
        aria-selected={shown}
       
        aria-keyshortcuts="Delete F2"
        tabIndex={shown ? 0 : -1}
        title={shell.terminal_title === undefined || shell.terminal_title === '' ? `${name}\n${shell.reason}` : `${name}\n${shell.terminal_title}`}
        data-testid="tab-shell"
        data-shell={shell.id}
        data-status={shell.status}
        onClick={(event) => {
          if (isClose(event)) void closeShell(shell.id);
          else showTab(session.id, shell.id);
        }}
        onAuxClick={(event) => event.button === 1 && void closeShell(shell.id)}
        onDoubleClick={(event) => !isClose(event) && onRename()}
        onKeyDown={onKeyDown}
      >
        <StateMark mark={look.mark} tone={look.tone} label={look.word} />
        <span className="clip">{name}</span>
        {/* For the pointer; the keys and the menu have words for it. */}
        <span className="term-tab-close" data-close data-testid="tab-close" aria-hidden="true"><Icon name="close" size={11} /></span>
      </button>
    </ContextMenu>
  );
}

export function ShellTabs({ session }: { session: SessionView }) {
  const shells = useFacts(useShallow((facts) => shellsOf(facts.shells, session.id)));
  const shown = useShownTab(session);
  const [renaming, setRenaming] = useState<string | null>(null);
  const names = useMemo(() => tabNames(shells), [shells]);
  if (shells.length === 0) return null;
  return (
    <div className="term-tabs" data-region data-testid="term-tabs">
      <div className="term-tab-list" role="tablist" tabIndex={-1} aria-label={t`Terminals of this session`} onKeyDown={move}>
        <AgentTab session={session} shown={shown.id === session.id} />
        {shells.map((shell, index) =>
          renaming === shell.id ? (
            <TitleInput key={shell.id} session={shell} onDone={() => setRenaming(null)} />
          ) : (
            <ShellTab key={shell.id} session={session} shell={shell} name={names[index] ?? shell.title} shown={shown.id === shell.id} onRename={() => setRenaming(shell.id)} />
          ),
        )}
      </div>
      <IconButton icon="plus" label={t`New shell in this folder`} action="new_shell" disabled={!canOpenShell(session)} data-testid="new-shell" onClick={() => void openShell(session.id)} />
    </div>
  );
}
