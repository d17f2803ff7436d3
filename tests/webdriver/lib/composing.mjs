// A word from an input method, as the events that a web view makes of it for whatever has the focus.

/**
 * Composes a text, takes it with Enter, and lets the Enter be heard in both ways there are: by most web views before the
 * composition ends, by WebKit after it. With `ctrlKey` it is Ctrl+Enter.
 */
export function compose(window, text, { ctrlKey = false } = {}) {
  return window.inPage(
    async (word, held) => {
      const TAKEN = 229;
      // What a terminal takes keys with lies in a shadow tree.
      const at = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
      const prototype = at instanceof HTMLTextAreaElement ? HTMLTextAreaElement.prototype : HTMLInputElement.prototype;
      const write = Object.getOwnPropertyDescriptor(prototype, "value").set;
      const before = at.value;
      const composition = (type, data) => at.dispatchEvent(new CompositionEvent(type, { data, bubbles: true, composed: true, cancelable: true }));
      const key = (name, isComposing) => {
        const event = new KeyboardEvent("keydown", { key: name, code: name, ctrlKey: held && name === "Enter", isComposing, bubbles: true, composed: true, cancelable: true });
        for (const number of ["keyCode", "which"]) Object.defineProperty(event, number, { value: TAKEN });
        at.dispatchEvent(event);
      };
      key("Process", false);
      composition("compositionstart", "");
      for (let length = 1; length <= word.length; length += 1) {
        const part = word.slice(0, length);
        key("Process", true);
        composition("compositionupdate", part);
        write.call(at, before + part);
        at.dispatchEvent(new InputEvent("input", { data: part, inputType: "insertCompositionText", isComposing: true, bubbles: true, composed: true }));
        await new Promise(requestAnimationFrame);
      }
      key("Enter", true);
      composition("compositionend", word);
      key("Enter", false);
      await new Promise(requestAnimationFrame);
    },
    text,
    ctrlKey,
  );
}
