/** Begins the news and keeps the view where the person left it. */
import { bridge, toCallError } from '../platform/bridge';
import type { AppNews } from '../protocol/generated';
import { playTone } from '../notices/tone';
import { keepView, returnToLast } from './last-view';
import { runAction } from '../actions/registry';
import { askedToQuit } from '../quit/quit';
import { heardDrop } from './drop';
import { facts, learnInfo, receive } from './store';
import { openTerminalOf } from './tabs';

function onNews(news: AppNews): void {
  if (news.news === 'show') {
    if (news.session !== undefined) openTerminalOf(news.session);
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
  if (news.news === 'event' && news.event.kind === 'notice' && news.event.sound) void playTone(performance.now());
  if (first) returnToLast();
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
