/** Begins the news and keeps the view where the person left it. */
import { bridge, toCallError } from '../platform/bridge';
import type { AppNews } from '../protocol/generated';
import { recall } from './remember';
import { openSession, screen } from './screen';
import { facts, learnInfo, receive } from './store';

function onNews(news: AppNews): void {
  if (news.news === 'show') {
    if (news.session !== undefined) openSession(news.session);
    return;
  }
  const first = news.news === 'snapshot' && !facts.getState().known;
  receive(news);
  if (first) returnToLast();
}

/** The session that was on screen when the window closed, if it is still listed. */
function returnToLast(): void {
  const last = recall('session');
  const known = facts.getState().sessions.some((session) => session.id === last && !session.archived);
  if (last !== null && known && screen.getState().view.kind === 'inbox') openSession(last);
}

/** A window without news can show nothing but the reason. */
export async function start(): Promise<void> {
  try {
    learnInfo(await bridge().watch(onNews));
  } catch (error) {
    receive({ news: 'link', link: { state: 'failed', error: toCallError(error), log_path: '' } });
  }
}
