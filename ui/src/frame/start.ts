/** Begins the news and keeps the view where the person left it. */
import { t } from '@lingui/core/macro';
import { bridge, toCallError } from '../platform/bridge';
import type { AppNews, SessionId } from '../protocol/generated';
import { playTone } from '../notices/tone';
import { keepView, returnToLast } from '../app/last-view';
import { runAction } from '../commands/registry';
import { askedToQuit } from '../quit/quit';
import { heardDrop } from '../app/drop';
import { notify, openInbox, sessionOnScreen } from '../app/screen';
import { facts, learnInfo, receive } from '../app/store';
import { openTerminalOf } from '../app/tabs';

/** Whether a person has its session before them: they need not be told of it. */
function isLookedAt(session: SessionId | undefined): boolean {
  return session !== undefined && document.hasFocus() && sessionOnScreen() === session;
}

/** Where a link, a toast or the tray leads to before it is known what there is. */
let followed: SessionId | null = null;

function follow(session: SessionId): void {
  const { known, sessions, shells } = facts.getState();
  followed = known ? null : session;
  if (!known) return;
  if ([...sessions, ...shells].some((one) => one.id === session)) {
    openTerminalOf(session);
    return;
  }
  openInbox();
  notify(t`There is no session ${session} here. Perhaps its repository was taken off the list.`, null);
}

function onNews(news: AppNews): void {
  if (news.news === 'show') {
    if (news.session !== undefined) follow(news.session);
    return;
  }
  if (news.news === 'drop') {
    heardDrop(news);
    return;
  }
  if (news.news === 'act') {
    runAction(news.action);
    return;
  }
  if (news.news === 'quitting') {
    void askedToQuit();
    return;
  }
  const first = news.news === 'snapshot' && !facts.getState().known;
  receive(news);
  if (news.news === 'event' && news.event.kind === 'notice' && news.event.sound && !isLookedAt(news.event.notice.session)) void playTone(performance.now());
  if (!first) return;
  returnToLast();
  if (followed !== null) follow(followed);
}

let keeping: (() => void) | undefined;

/** A window without news can show nothing but the reason. */
export async function start(): Promise<void> {
  keeping ??= keepView();
  try {
    learnInfo(await bridge().watch(onNews));
  } catch (error) {
    receive({ news: 'link', link: { state: 'failed', error: toCallError(error), log_path: '' } });
  }
}
