/** One thing that happened. Pressing it opens its session. */
import { t } from '@lingui/core/macro';
import type { NoticeView } from '../protocol/generated';
import { openSession } from '../app/screen';
import { useProject, useSession } from '../app/store';
import { clock, moment } from '../app/time';
import { KIND_LOOKS } from '../components/notice-kinds';
import { StateMark } from '../components/StateMark';

export function NoticeRow({ notice }: { notice: NoticeView }) {
  const look = KIND_LOOKS[notice.kind];
  const project = useProject(notice.project)?.name ?? notice.project;
  // A session that was taken away can no longer be opened; what happened stays true.
  const gone = useSession(notice.session) === undefined;
  const classes = ['told-row', !notice.read && 'unread', notice.over && 'over'].filter(Boolean).join(' ');
  return (
    <li>
      <button type="button" className={classes} data-nav data-testid="notice-row" data-notice={notice.id} data-kind={notice.kind} data-read={notice.read} disabled={gone} title={gone ? t`This session is no longer listed` : undefined} onClick={() => openSession(notice.session)}>
        <span className="told-new">{!notice.read && <span className="hidden">{t`Unread`}</span>}</span>
        <StateMark mark={look.mark} tone={notice.over ? 'idle' : look.tone} label={look.word} />
        <span className="told-title clip" title={notice.title}>{notice.title}</span>
        <span className="told-text clip" title={notice.text}>{notice.text}</span>
        <span className="told-place faint clip">{project}</span>
        <span className="told-time faint num" title={moment(notice.at)}>{clock(notice.at)}</span>
      </button>
    </li>
  );
}
