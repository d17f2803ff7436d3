/** How each kind of notice looks and reads: the one table for the list of what happened and for its settings. */
import { t } from '@lingui/core/macro';
import type { NoticeKind } from '../protocol/generated';
import type { Mark, Tone } from '../theme/mark';

interface KindLook {
  mark: Mark;
  tone: Tone;
  word: string;
  /** What it is about, for the settings. */
  about: string;
}

export const KIND_LOOKS: Record<NoticeKind, KindLook> = {
  permission: { mark: 'diamond', tone: 'needs', word: t`Asks for permission`, about: t`An agent asks before it runs a command or changes files.` },
  question: { mark: 'diamond', tone: 'needs', word: t`Asks you something`, about: t`An agent asks a question, or you must decide about a session.` },
  not_resumable: { mark: 'triangle', tone: 'fail', word: t`Could not be brought back`, about: t`After a restart there was nothing that a session could go on from.` },
  failed: { mark: 'triangle', tone: 'fail', word: t`Failed`, about: t`A turn or an agent ended with an error, or a session could not be started.` },
  headroom: { mark: 'bars', tone: 'idle', word: t`Waits for room`, about: t`A session waits because memory or disk is short. It starts by itself.` },
  finished: { mark: 'tick', tone: 'done', word: t`Finished`, about: t`An agent finished its turn.` },
};

/** Most urgent first. */
export const NOTICE_KINDS: readonly NoticeKind[] = ['permission', 'question', 'not_resumable', 'failed', 'headroom', 'finished'];
