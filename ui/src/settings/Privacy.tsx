/** What leaves this computer, and what stays on it. Every sentence here is a promise: change one only with the code. */
import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { useFacts } from '../app/store';
import { CopyButton } from '../components/CopyText';

export function Privacy() {
  const info = useFacts((facts) => facts.info);
  return (
    <div className="set-fields set-prose">
      <p className="set-lead">{t`This app sends nothing anywhere.`}</p>
      <p>{t`It has no account, no statistics and no crash reports, and it does not look for updates. It opens no network port.`}</p>
      <h3 className="set-group">{t`What does use the network`}</h3>
      <ul>
        <li><Trans><b>Agents</b> talk to their own providers, signed in as you. What you write to an agent, and what it reads, goes where that agent sends it, by that provider’s rules. Its own program is also asked whether you are signed in.</Trans></li>
        <li><Trans><b>git</b> asks your repository’s remote where you want that: to fetch a base, and to push what was landed. Agents can use git too.</Trans></li>
        <li><Trans><b>Your own command lines</b>, such as a project’s setup, do what they say.</Trans></li>
        <li><Trans><b>Links</b> open in your browser when you press them.</Trans></li>
      </ul>
      <h3 className="set-group">{t`What is kept here`}</h3>
      <p>{t`Sessions, messages, last screens and settings are in one folder. Work that is taken out of worktrees is kept in its own repository. What this window remembers, such as its theme, texts that were not sent and what you last asked for in New work, is in its own storage here.`}</p>
      {info !== null && <p className="row set-home"><span className="mono clip" title={info.home}>{info.home}</span><CopyButton text={info.home} label={t`Copy the path`} /></p>}
      <p>{t`Agents run as you, without a sandbox: they can read and change what you can. What each may do without asking is chosen when its work starts.`}</p>
    </div>
  );
}
