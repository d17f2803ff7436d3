// @vitest-environment jsdom
import '../testing/setup';
import { cleanup, render, screen as page, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { useKeepFocus } from './keep-focus';

function Part({ shown, other = false }: { shown: boolean; other?: boolean }) {
  useKeepFocus();
  return (
    <>
      <nav data-region aria-label="Side"><button type="button">Before</button></nav>
      <main>
        <section data-region aria-label="Part">{shown && <button type="button">Here</button>}</section>
        {other && <input aria-label="Other" autoFocus />}
      </main>
    </>
  );
}

describe('the focus', () => {
  afterEach(cleanup);

  it('goes to the part in which what had it stood', async () => {
    const { rerender } = render(<Part shown />);
    page.getByText('Here').focus();
    rerender(<Part shown={false} />);
    await waitFor(() => expect(document.activeElement).toBe(page.getByLabelText('Part')));
  });

  it('goes to the view when its part is gone as well', async () => {
    const dialog = document.createElement('div');
    dialog.innerHTML = '<div data-region><button>Yes</button></div>';
    render(<Part shown />);
    document.body.append(dialog);
    dialog.querySelector('button')?.focus();
    dialog.remove();
    await waitFor(() => expect(document.activeElement).toBe(page.getByRole('main')));
  });

  it('is left to whoever takes it', async () => {
    const { rerender } = render(<Part shown />);
    page.getByText('Here').focus();
    rerender(<Part shown={false} other />);
    await new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(later))));
    expect(document.activeElement).toBe(page.getByLabelText('Other'));
  });

  it('is not taken back from a click beside everything', async () => {
    render(<Part shown />);
    page.getByText('Here').focus();
    page.getByText('Here').blur();
    page.getByText('Before').remove();
    await new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(later))));
    expect(document.activeElement).toBe(document.body);
  });
});
