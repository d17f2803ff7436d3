// What is measured inside a page. Each function is sent to the page as it stands, so it uses nothing from outside.

/**
 * Presses a key so often in the terminal on screen and answers how long each took until it was drawn: from the key's event
 * to the frame after the change of the drawn lines.
 */
export async function echoes(count) {
  // The app draws its terminal in a shadow tree, a bare page in the document.
  const place = document.querySelector(".term-mount")?.shadowRoot ?? document;
  const area = place.querySelector(".xterm-helper-textarea");
  const lines = place.querySelector(".xterm-rows");
  const press = (key) => {
    const code = key.charCodeAt(0);
    const event = (type, keyCode) => new KeyboardEvent(type, { key, code: `Key${key.toUpperCase()}`, keyCode, charCode: type === "keypress" ? code : 0, which: keyCode, bubbles: true, cancelable: true });
    area.dispatchEvent(event("keydown", key.toUpperCase().charCodeAt(0)));
    area.dispatchEvent(event("keypress", code));
    area.dispatchEvent(event("keyup", key.toUpperCase().charCodeAt(0)));
  };
  const times = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await new Promise((drawn) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        requestAnimationFrame(drawn);
      });
      observer.observe(lines, { subtree: true, childList: true, characterData: true });
      press("abcdefghij"[n % 10]);
    });
    times.push(performance.now() - began);
    // The cursor's own blink must not be taken for the next echo.
    await new Promise(requestAnimationFrame);
  }
  return times;
}

/** Watches frames from now on until `__stopFrames` is called, which answers the longest pause and the longest task. */
export function watchFrames() {
  let last = performance.now();
  let frame = 0;
  let task = 0;
  let over = false;
  const onFrame = (now) => {
    frame = Math.max(frame, now - last);
    last = now;
    if (!over) requestAnimationFrame(onFrame);
  };
  requestAnimationFrame((now) => {
    last = now;
    requestAnimationFrame(onFrame);
  });
  const channel = new MessageChannel();
  let asked = performance.now();
  channel.port1.onmessage = () => {
    task = Math.max(task, performance.now() - asked);
    if (over) return;
    requestAnimationFrame(() => {
      asked = performance.now();
      channel.port2.postMessage(0);
    });
  };
  channel.port2.postMessage(0);
  window.__stopFrames = () => {
    over = true;
    return { frame, task };
  };
}
