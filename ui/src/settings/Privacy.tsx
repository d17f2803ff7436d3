/** What leaves this computer, and what stays on it. Every sentence here is a promise: change one only with the code. */
import { useFacts } from '../app/store';
import { CopyButton } from '../components/CopyText';

export function Privacy() {
  const info = useFacts((facts) => facts.info);
  return (
    <div className="set-fields set-prose">
      <p className="set-lead">This app sends nothing anywhere.</p>
      <p>It has no account, no statistics and no crash reports, and it does not look for updates. It opens no network port.</p>
      <h3 className="set-group">What does use the network</h3>
      <ul>
        <li><b>Agents</b> talk to their own providers, signed in as you. What you write to an agent, and what it reads, goes where that agent sends it, by that provider’s rules. Its own program is also asked whether you are signed in.</li>
        <li><b>git</b> asks your repository’s remote where you want that: to fetch a base, and to push what was landed. Agents can use git too.</li>
        <li><b>Your own command lines</b>, such as a project’s setup, do what they say.</li>
        <li><b>Links</b> open in your browser when you press them.</li>
      </ul>
      <h3 className="set-group">What is kept here</h3>
      <p>Sessions, messages, last screens and settings are in one folder. Work that is taken out of worktrees is kept in its own repository. What this window remembers, such as its theme, texts that were not sent and what you last asked for in New work, is in its own storage here.</p>
      {info !== null && <p className="row set-home"><span className="mono clip" title={info.home}>{info.home}</span><CopyButton text={info.home} label="Copy the path" /></p>}
      <p>Agents run as you, without a sandbox: they can read and change what you can. What each may do without asking is chosen when its work starts.</p>
    </div>
  );
}
