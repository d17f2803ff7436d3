// A picture on the clipboard of a test's screen, as another program would put it there.
//
// The app can put text there but no picture, and no tool of the test set-up can. What owns the clipboard of an X server
// answers whoever asks for it, so this is such an owner, in as much of X11 as that takes.

import { once } from "node:events";
import { connect } from "node:net";

const PROPERTY_ATOM = 4;
const [CREATE_WINDOW, INTERN_ATOM, CHANGE_PROPERTY, SET_OWNER, GET_OWNER, SEND_EVENT] = [1, 16, 18, 22, 23, 25];
const [REPLY, REQUESTED, NOTIFY] = [1, 30, 31];
/** An error, a reply or an event; none that is asked for here is longer. */
const MESSAGE = 32;

/** Puts a PNG on the clipboard, in place of what is there. Goes away with the screen or by `close()`. */
export async function offerPicture(screen, png) {
  const owner = new Owner(connect(`/tmp/.X11-unix/X${screen.env.DISPLAY.slice(1)}`), png);
  await owner.take();
  return owner;
}

class Owner {
  #bytes = Buffer.alloc(0);
  #wake = () => {};

  constructor(socket, png) {
    Object.assign(this, { socket, png });
    socket.on("data", (chunk) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
      this.#wake();
    });
    // The screen's end is the end of this.
    socket.on("error", () => {});
  }

  close() {
    this.socket.destroy();
  }

  async take() {
    await once(this.socket, "connect");
    this.socket.write(words16([0x6c, 11, 0, 0, 0, 0]));
    const head = await this.#read(8);
    if (head[0] !== 1) throw new Error("the screen lets nobody own its clipboard");
    const setup = await this.#read(head.readUInt16LE(6) * 4);
    this.window = setup.readUInt32LE(4);
    const formats = 32 + padded(setup.readUInt16LE(16));
    this.root = setup.readUInt32LE(formats + 8 * setup[21]);
    this.#ask(CREATE_WINDOW, 0, words32([this.window, this.root]), words16([0, 0, 1, 1, 0, 2]), words32([0, 0]));
    this.clipboard = await this.#atom("CLIPBOARD");
    this.targets = await this.#atom("TARGETS");
    this.type = await this.#atom("image/png");
    this.#ask(SET_OWNER, 0, words32([this.window, this.clipboard, 0]));
    this.#ask(GET_OWNER, 0, words32([this.clipboard]));
    const answer = await this.#reply();
    if (answer.readUInt32LE(8) !== this.window) throw new Error("somebody else owns the clipboard");
    void this.#serve();
  }

  async #serve() {
    for (;;) {
      const message = await this.#read(MESSAGE);
      if ((message[0] & 0x7f) === REQUESTED) this.#hand(message);
    }
  }

  /** Gives what was asked for, or says that there is no such thing. */
  #hand(event) {
    const [time, , requestor, selection, target, wanted] = [4, 8, 12, 16, 20, 24].map((at) => event.readUInt32LE(at));
    const property = wanted === 0 ? target : wanted;
    const put = (type, format, data) =>
      this.#ask(CHANGE_PROPERTY, 0, words32([requestor, property, type, format, (data.length * 8) / format]), data, Buffer.alloc(padded(data.length) - data.length));
    const has = target === this.targets || target === this.type;
    if (target === this.targets) put(PROPERTY_ATOM, 32, words32([this.targets, this.type]));
    if (target === this.type) put(this.type, 8, this.png);
    this.#ask(SEND_EVENT, 0, words32([requestor, 0, NOTIFY, time, requestor, selection, target, has ? property : 0, 0, 0]));
  }

  async #atom(name) {
    const text = Buffer.alloc(padded(name.length));
    text.write(name, "latin1");
    this.#ask(INTERN_ATOM, 0, words16([name.length, 0]), text);
    return (await this.#reply()).readUInt32LE(8);
  }

  async #reply() {
    const message = await this.#read(MESSAGE);
    if (message[0] !== REPLY) throw new Error(`the screen answered with ${message.toString("hex")}`);
    return message;
  }

  #ask(code, detail, ...parts) {
    const body = Buffer.concat(parts);
    this.socket.write(Buffer.concat([Buffer.from([code, detail]), words16([1 + body.length / 4]), body]));
  }

  async #read(count) {
    while (this.#bytes.length < count) {
      await new Promise((resolve) => (this.#wake = resolve));
    }
    const bytes = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return bytes;
  }
}

const padded = (length) => Math.ceil(length / 4) * 4;

function words16(values) {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, index) => bytes.writeUInt16LE(value, index * 2));
  return bytes;
}

function words32(values) {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
}
