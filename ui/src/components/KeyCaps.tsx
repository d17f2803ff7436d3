/** Keys as they are printed on a keyboard. A screen reader hears them as one word. */
export function KeyCaps({ caps, words, joined }: { caps: readonly string[]; words: string; joined: boolean }) {
  return (
    <span className="key-caps" data-keys={words}>
      <span className="hidden">{words}</span>
      <span className="key-row" aria-hidden="true">{joined ? <kbd>{caps.join('')}</kbd> : caps.map((cap) => <kbd key={cap}>{cap}</kbd>)}</span>
    </span>
  );
}
