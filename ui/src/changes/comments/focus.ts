/** Where the keys go once a field or a comment is gone: to the line above it, or to the file it belongs to. */

/** Call it while the element is still there. */
export function focusBeside(element: Element): void {
  const under = element.closest('.diff-under');
  const line = under?.previousElementSibling;
  const file = element.closest('[data-path]')?.querySelector<HTMLElement>('[data-file]');
  if (line instanceof HTMLElement && line.hasAttribute('data-line')) line.focus({ preventScroll: true });
  else file?.focus({ preventScroll: true });
}
