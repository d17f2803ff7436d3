/** What the desktop shows of what happens while nobody looks. A choice counts at once, in the daemon. */
import { t } from '@lingui/core/macro';
import { useId, useState } from 'react';
import type { NoticeKind, Notifications as Kept, QuietHours } from '../protocol/generated';
import { changeNotifications, loadNotifications, mute, useNotifications, withOne } from '../app/notification-settings';
import { useFacts } from '../app/store';
import { Button } from '../components/Button';
import { ErrorNote } from '../components/ErrorNote';
import { KIND_LOOKS, NOTICE_KINDS } from '../components/notice-kinds';
import { StateMark } from '../components/StateMark';
import { A_NIGHT, minutesOf, quietWords, timeOf } from './quiet';

function KindField({ kind, value, disabled }: { kind: NoticeKind; value: Kept; disabled: boolean }) {
  const look = KIND_LOOKS[kind];
  const shown = !value.off.includes(kind);
  const show = (on: boolean): void => void changeNotifications((now) => ({ ...now, off: withOne(now.off, kind, !on) }));
  const sound = (on: boolean): void => void changeNotifications((now) => ({ ...now, sound: withOne(now.sound, kind, on) }));
  return (
    <div className="set-field" role="group" aria-label={look.word} data-testid={`notify-${kind}`}>
      <div className="set-about">
        <div className="set-label"><StateMark mark={look.mark} tone={look.tone} />{look.word}</div>
        <p className="small dim">{look.about}</p>
      </div>
      <div className="set-value">
        <div className="set-choices">
          <label className="tick-row"><input type="checkbox" checked={shown} disabled={disabled} data-testid={`notify-show-${kind}`} onChange={(event) => show(event.currentTarget.checked)} />{t`Show it`}</label>
          <label className="tick-row"><input type="checkbox" checked={shown && value.sound.includes(kind)} disabled={disabled || !shown} data-testid={`notify-sound-${kind}`} onChange={(event) => sound(event.currentTarget.checked)} />{t`With a soft sound`}</label>
        </div>
      </div>
    </div>
  );
}

function Times({ quiet, disabled }: { quiet: QuietHours; disabled: boolean }) {
  const id = useId();
  const [texts, setTexts] = useState({ from: timeOf(quiet.from), to: timeOf(quiet.to) });
  const [from, to] = [minutesOf(texts.from), minutesOf(texts.to)];
  const same = from !== null && from === to;
  const change = (part: Partial<typeof texts>): void => {
    const next = { ...texts, ...part };
    setTexts(next);
    const hours = { from: minutesOf(next.from), to: minutesOf(next.to) };
    if (hours.from === null || hours.to === null || hours.from === hours.to) return;
    const whole: QuietHours = { from: hours.from, to: hours.to };
    void changeNotifications((now) => ({ ...now, quiet: whole }));
  };
  return (
    <>
      <div className="row">
        <label className="dim small" htmlFor={`${id}-from`}>{t({ message: 'From', context: 'time of day' })}</label>
        <input id={`${id}-from`} type="time" required className="input num set-time" value={texts.from} disabled={disabled} aria-invalid={same} data-testid="quiet-from" onChange={(event) => change({ from: event.currentTarget.value })} />
        <label className="dim small" htmlFor={`${id}-to`}>{t({ message: 'to', context: 'time of day' })}</label>
        <input id={`${id}-to`} type="time" required className="input num set-time" value={texts.to} disabled={disabled} aria-invalid={same} data-testid="quiet-to" onChange={(event) => change({ to: event.currentTarget.value })} />
      </div>
      {same ? <p className="row small set-wrong" role="alert"><StateMark mark="triangle" tone="fail" /><span>{t`Choose two different times. Until then it stays as it was.`}</span></p> : <p className="small dim" role="status" data-testid="quiet-words">{quietWords(quiet)}</p>}
    </>
  );
}

function QuietField({ quiet, disabled }: { quiet: QuietHours | null; disabled: boolean }) {
  return (
    <div className="set-field" role="group" aria-label={t`Quiet hours`}>
      <div className="set-about">
        <div className="set-label">{t`Quiet hours`}</div>
        <p className="small dim">{t`A part of each day, by this computer’s clock, in which nothing is shown and nothing sounds.`}</p>
      </div>
      <div className="set-value">
        <label className="tick-row set-tick"><input type="checkbox" checked={quiet !== null} disabled={disabled} data-testid="quiet-on" onChange={(event) => void changeNotifications(((on) => (now) => ({ ...now, quiet: on ? A_NIGHT : null }))(event.currentTarget.checked))} />{t`Keep quiet hours`}</label>
        {quiet !== null && <Times quiet={quiet} disabled={disabled} />}
      </div>
    </div>
  );
}

function MutedField({ muted, disabled }: { muted: readonly string[]; disabled: boolean }) {
  const projects = useFacts((facts) => facts.projects);
  if (projects.length === 0) return null;
  return (
    <div className="set-field" role="group" aria-label={t`Muted projects`}>
      <div className="set-about">
        <div className="set-label">{t`Muted projects`}</div>
        <p className="small dim">{t`Nothing of these is shown. Their sessions still stand in the inbox.`}</p>
      </div>
      <div className="set-value set-choices set-muted">
        {projects.map(({ id, name }) => (
          <label className="tick-row" key={id}><input type="checkbox" checked={muted.includes(id)} disabled={disabled} data-testid={`mute-${id}`} onChange={(event) => void mute(id, event.currentTarget.checked)} /><span className="clip" title={name}>{name}</span></label>
        ))}
      </div>
    </div>
  );
}

export function Notifications() {
  const { value, error } = useNotifications();
  const linked = useFacts((facts) => facts.link.state === 'linked');
  if (value === null) {
    if (error !== null) return <div className="stack"><ErrorNote title={t`These settings could not be read`} error={error} /><div><Button disabled={!linked} onClick={() => void loadNotifications()}>{t`Try again`}</Button></div></div>;
    return <p className="row dim set-wait" role="status"><StateMark mark="turning" tone="work" />{linked ? t`Reading the settings…` : t`The daemon is away. Its settings are shown once it is back.`}</p>;
  }
  return (
    <div className="set-fields" data-testid="notification-settings">
      {NOTICE_KINDS.map((kind) => <KindField key={kind} kind={kind} value={value} disabled={!linked} />)}
      <h3 className="set-group">{t`When and of what`}</h3>
      <QuietField quiet={value.quiet ?? null} disabled={!linked} />
      <MutedField muted={value.muted} disabled={!linked} />
      <p className="small faint">{t`These count at once. Nobody is told of the session that is on screen.`}</p>
    </div>
  );
}
