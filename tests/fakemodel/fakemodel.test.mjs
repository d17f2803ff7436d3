// The fake model answers as its README says. `node --test tests/fakemodel`

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { startFakeModel } from "./server.mjs";
import { parseScript, scripted } from "./script.mjs";

const BASH = {
  name: "Bash",
  input_schema: {
    type: "object",
    properties: { command: { type: "string" }, timeout: { type: "number" }, description: { type: "string" } },
    required: ["command", "description"],
  },
};
const WRITE = {
  name: "Write",
  input_schema: {
    type: "object",
    properties: { file_path: { type: "string" }, content: { type: "string" } },
    required: ["file_path", "content"],
  },
};

let model;
before(async () => {
  model = await startFakeModel();
});
after(() => model.close());

const user = (text) => ({ role: "user", content: text });
const result = { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "ok" }] };
const called = { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "Bash", input: {} }] };

function post(path, body) {
  return fetch(model.url + path, { method: "POST", body: JSON.stringify(body) });
}
async function ask(messages, more = {}) {
  const response = await post("/v1/messages?beta=true", { model: "m", messages, tools: [BASH, WRITE], ...more });
  return response.json();
}
const wait = async (met) => {
  while (!(await met())) await new Promise(setImmediate);
};

test("a script is one reply per tool and a closing text", () => {
  const steps = parseScript("please FAKE:shell echo a ;; FAKE:sleep 2 ;; FAKE:write x.txt two words\nFAKE:text Bye\\nnow");
  assert.deepEqual(steps.map((s) => [s.kind, s.args, s.delay]), [
    ["shell", ["echo a"], 0],
    ["write", ["x.txt", "two words"], 2],
    ["text", ["Bye\nnow"], 0],
  ]);
  assert.equal(parseScript("FAKE:shell true").at(-1).args[0], "All done.");
  assert.equal(parseScript("hello   there").at(-1).args[0], "You said: hello there");
});

test("directives inside an agent's own context are not the user's", () => {
  const steps = parseScript("<system-reminder>\nFAKE:shell rm x\n</system-reminder> FAKE:text fine");
  assert.deepEqual(steps.map((s) => s.kind), ["text"]);
});

test("the tool results after the prompt say which reply is due", async () => {
  const prompt = user("FAKE:shell echo hi > a.txt ;; FAKE:write b.txt body ;; FAKE:text Finished.");
  const first = await ask([prompt]);
  assert.equal(first.stop_reason, "tool_use");
  assert.equal(first.content[0].name, "Bash");
  assert.deepEqual(first.content[0].input, { command: "echo hi > a.txt", description: "fake value" });
  const second = await ask([prompt, called, result]);
  assert.deepEqual(second.content[0].input, { file_path: "b.txt", content: "body" });
  const last = await ask([prompt, called, result, called, result]);
  assert.deepEqual(last.content, [{ type: "text", text: "Finished." }]);
  assert.equal(last.stop_reason, "end_turn");
});

test("a later prompt starts its own script, and context blocks do not hide it", async () => {
  const context = { type: "text", text: "<system-reminder>as it is</system-reminder>" };
  const reply = await ask([
    user("FAKE:shell old"),
    called,
    result,
    { role: "assistant", content: "All done." },
    { role: "user", content: [context, { type: "text", text: "FAKE:shell new" }] },
  ]);
  assert.equal(reply.content[0].input.command, "new");
});

test("any tool can be called by name, and bad arguments are told, not thrown", async () => {
  const reply = await ask([user('FAKE:call write {"file_path":"/x","content":"y"}')]);
  assert.equal(reply.content[0].name, "Write");
  const bad = await ask([user("FAKE:call Write {nope")]);
  assert.match(bad.content[0].text, /not JSON/);
});

test("a rule says what is done at words that carry no script, and what they say is part of it", () => {
  const rules = [
    { when: /^Plant/, script: "FAKE:text Planted." },
    { when: /(\w+) asks/, script: ([, who], earlier) => `FAKE:text ${who} after ${earlier.length}` },
    { when: /rests/, script: () => undefined },
    { when: /rests/, script: "FAKE:text So it does." },
  ];
  const table = [
    [["Plant pears."], [], "FAKE:text Planted."],
    [["shop-2 asks"], ["Plant pears."], "FAKE:text 2 after 1"],
    [["it rests"], [], "FAKE:text So it does."],
    [["Dig."], [], "Dig."],
    [["Plant FAKE:text none"], [], "Plant FAKE:text none"],
    // One that was never answered travels on with the next, and the newest counts.
    [["Plant pears.", "ann asks"], [], "FAKE:text ann after 0"],
    [["Plant pears.", "about the weather"], [], "FAKE:text Planted."],
    [["Plant pears.", "FAKE:text by hand"], [], "Plant pears.\nFAKE:text by hand"],
  ];
  for (const [words, earlier, script] of table) {
    assert.equal(scripted({ prompt: words.join("\n"), words, earlier }, rules), script, words.join(" / "));
  }
});

test("a rule's script goes on with the tool results, and the log holds the words as they came", async () => {
  const ruled = await startFakeModel({ rules: [{ when: /News of (\w+)/, script: ([, who]) => `FAKE:shell cat ${who}\nFAKE:text Seen.` }] });
  try {
    const say = async (messages) => {
      const body = JSON.stringify({ model: "m", messages, tools: [BASH] });
      return (await fetch(`${ruled.url}/v1/messages`, { method: "POST", body })).json();
    };
    const news = user("News of pears");
    assert.equal((await say([news])).content[0].input.command, "cat pears");
    assert.equal((await say([news, called, result])).content[0].text, "Seen.");
    assert.deepEqual(ruled.log.map(({ words, results, reply }) => [words, results, reply]), [
      [["News of pears"], 0, "Bash"],
      [["News of pears"], 1, "Seen."],
    ]);
  } finally {
    await ruled.close();
  }
});

test("requests without tools get a title, a shape or a verdict", async () => {
  const title = await ask([user("FAKE:shell echo a")], { tools: [] });
  assert.equal(title.content[0].text, "Fake title");
  const schema = { type: "object", properties: { title: { type: "string" } }, required: ["title"] };
  const shaped = await ask([user("x")], { tools: [], output_config: { format: { type: "json_schema", schema } } });
  assert.deepEqual(JSON.parse(shaped.content[0].text), { title: "fake value" });
  const verdict = await ask([user("x")], { tools: [], system: [{ type: "text", text: "Say <block>yes</block>" }] });
  assert.equal(verdict.content[0].text, "<block>no</block>");
});

test("a stream carries the same reply in the API's events", async () => {
  const events = async (prompt) => {
    const body = { model: "m", messages: [user(prompt)], tools: [BASH], stream: true };
    const text = await (await post("/v1/messages", body)).text();
    return text
      .split("\n\n")
      .filter(Boolean)
      .map((frame) => JSON.parse(/^data: (.*)$/m.exec(frame)[1]));
  };
  const spoken = await events("FAKE:slow 0.01 ;; FAKE:text one two three");
  const types = [...new Set(spoken.map((event) => event.type))];
  assert.deepEqual(types, [
    "message_start",
    "content_block_start",
    "content_block_delta",
    "content_block_stop",
    "message_delta",
    "message_stop",
  ]);
  const words = spoken.filter((event) => event.type === "content_block_delta").map((event) => event.delta.text);
  assert.deepEqual(words, ["one ", "two ", "three"]);
  const tool = await events("FAKE:shell pwd");
  assert.equal(JSON.parse(tool[2].delta.partial_json).command, "pwd");
  assert.equal(tool.at(-2).delta.stop_reason, "tool_use");
});

test("a scripted error keeps its status", async () => {
  const response = await post("/v1/messages", { messages: [user("FAKE:error 429")], tools: [BASH] });
  assert.equal(response.status, 429);
  assert.equal((await response.json()).error.type, "rate_limit_error");
});

test("a held reply waits for its release, and a caller that left is not held", async () => {
  const held = ask([user("FAKE:hold ;; FAKE:text free")]);
  await wait(() => model.holding() === 1);
  const health = await (await fetch(`${model.url}/_fake/health`)).json();
  assert.deepEqual(health, { ok: true, holding: 1 });
  await post("/_fake/release", {});
  assert.equal((await held).content[0].text, "free");

  const [early, late] = ["early", "late"].map((word) => ask([user(`FAKE:hold ;; FAKE:text ${word}`)]));
  await wait(() => model.holding() === 2);
  model.release("text early");
  assert.equal((await early).content[0].text, "early");
  assert.equal(model.holding(), 1, "only what was meant");
  model.release();
  assert.equal((await late).content[0].text, "late");

  const gone = new AbortController();
  const left = fetch(`${model.url}/v1/messages`, {
    method: "POST",
    body: JSON.stringify({ messages: [user("FAKE:hold")], tools: [BASH] }),
    signal: gone.signal,
  });
  await wait(() => model.holding() === 1);
  gone.abort();
  await assert.rejects(left);
  await wait(() => model.holding() === 0);
});

test("models, token counts, the log, and what it does not serve", async () => {
  assert.equal((await (await fetch(`${model.url}/v1/models`)).json()).data[0].id, "fake-model");
  assert.deepEqual(await (await post("/v1/messages/count_tokens", {})).json(), { input_tokens: 100 });
  assert.equal((await post("/v1/other", {})).status, 404);
  assert.equal((await post("/v1/messages", {})).status, 400);
  const log = await (await fetch(`${model.url}/_fake/log`)).json();
  assert.ok(log.some((entry) => entry.reply === "Bash" && entry.input.command === "pwd"));
});

test("as a process it says where it listens and ends with its parent", async () => {
  const main = fileURLToPath(new URL("main.mjs", import.meta.url));
  const child = spawn(process.execPath, [main, "--until-stdin-closes"], { stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(child.stdout.setEncoding("utf8"), "data");
  assert.match(line, /^fakemodel on http:\/\/127\.0\.0\.1:\d+\n$/);
  child.stdin.end();
  const [code] = await once(child, "exit");
  assert.equal(code, 0);
});
