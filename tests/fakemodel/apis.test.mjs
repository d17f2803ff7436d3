// Each API's own shape: what is read from a request, and the same scripted reply whole and streamed.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startFakeModel } from "./server.mjs";

let model;
before(async () => {
  model = await startFakeModel();
});
after(() => model.close());

const COMMAND = { type: "object", properties: { command: { type: "string" } }, required: ["command"] };
const send = (path, body) => fetch(model.url + path, { method: "POST", body: JSON.stringify(body) });
const ask = async (path, body) => (await send(path, body)).json();
const last = () => model.log.at(-1);

/** The data of a stream's frames, in order. */
async function streamed(path, body) {
  const text = await (await send(path, body)).text();
  const frames = text.split("\n\n").filter(Boolean);
  return frames.map((frame) => /^data: (.*)$/m.exec(frame)[1]).map((data) => (data === "[DONE]" ? data : JSON.parse(data)));
}

const CHAT = "/v1/chat/completions";
const chatTools = [{ type: "function", function: { name: "bash", parameters: COMMAND } }];

test("chat completions: a tool, its result, the closing text", async () => {
  const messages = [{ role: "system", content: "be good" }, { role: "user", content: "FAKE:shell pwd ;; FAKE:text Bye." }];
  const first = await ask(CHAT, { model: "m", messages, tools: chatTools });
  const [call] = first.choices[0].message.tool_calls;
  assert.equal(first.choices[0].finish_reason, "tool_calls");
  assert.deepEqual([call.function.name, JSON.parse(call.function.arguments)], ["bash", { command: "pwd" }]);
  const more = [...messages, first.choices[0].message, { role: "tool", tool_call_id: call.id, content: "/home" }];
  const second = await ask(CHAT, { model: "m", messages: more, tools: chatTools });
  assert.equal(second.choices[0].message.content, "Bye.");
  assert.deepEqual([last().turn, last().results, last().result, last().words], [true, 1, "/home", ["FAKE:shell pwd ;; FAKE:text Bye."]]);
  const chunks = await streamed(CHAT, { model: "m", messages: more, tools: chatTools, stream: true });
  assert.equal(chunks.at(-1), "[DONE]");
  assert.equal(chunks.map((chunk) => chunk.choices?.[0]?.delta.content ?? "").join(""), "Bye.");
  const calls = await streamed(CHAT, { model: "m", messages, tools: chatTools, stream: true });
  assert.equal(calls[1].choices[0].delta.tool_calls[0].function.name, "bash");
});

test("responses: a tool, its result, the closing text, and a tool that takes free text", async () => {
  const path = "/v1/responses";
  const tools = [
    { type: "function", name: "exec_command", parameters: { ...COMMAND, properties: { cmd: { type: "string" } }, required: ["cmd"] } },
    { type: "custom", name: "apply_patch" },
  ];
  const input = [
    { role: "developer", content: [{ type: "input_text", text: "be good" }] },
    { role: "user", content: [{ type: "input_text", text: "FAKE:shell pwd ;; FAKE:write a.txt hi" }] },
  ];
  const first = await ask(path, { model: "m", input, tools });
  assert.deepEqual([first.output[0].name, JSON.parse(first.output[0].arguments)], ["exec_command", { cmd: "pwd" }]);
  const more = [...input, first.output[0], { type: "function_call_output", call_id: first.output[0].call_id, output: "/home" }];
  const second = await ask(path, { model: "m", input: more, tools });
  assert.equal(second.output[0].type, "custom_tool_call");
  assert.match(second.output[0].input, /Add File: a\.txt\n\+hi/);
  assert.equal(last().result, "/home");
  const types = (await streamed(path, { model: "m", input: "FAKE:text one two", tools, stream: true })).map((event) => event.type);
  assert.deepEqual([...new Set(types)], [
    "response.created",
    "response.output_item.added",
    "response.content_part.added",
    "response.output_text.delta",
    "response.output_text.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.completed",
  ]);
  const called = await streamed(path, { model: "m", input, tools, stream: true });
  assert.equal(called.at(-1).response.output[0].type, "function_call");
});

test("gemini: a tool, its result, the closing text, and counted tokens", async () => {
  const path = (verb) => `/v1beta/models/gemini-x:${verb}`;
  const tools = [{ functionDeclarations: [{ name: "run_shell_command", parametersJsonSchema: COMMAND }] }];
  const contents = [{ role: "user", parts: [{ text: "<session_context>today</session_context>" }, { text: "FAKE:shell pwd" }] }];
  const first = await ask(path("generateContent"), { contents, tools });
  const [part] = first.candidates[0].content.parts;
  assert.deepEqual(part.functionCall, { name: "run_shell_command", args: { command: "pwd" } });
  const answer = { role: "user", parts: [{ functionResponse: { name: "run_shell_command", response: { output: "/home" } } }] };
  const more = { contents: [...contents, { role: "model", parts: [part] }, answer], tools };
  const chunks = await streamed(`${path("streamGenerateContent")}?alt=sse`, more);
  assert.equal(chunks.map((chunk) => chunk.candidates[0].content.parts[0].text).join(""), "All done.");
  assert.equal(chunks.at(-1).candidates[0].finishReason, "STOP");
  assert.match(last().result, /\/home/);
  assert.deepEqual(last().words, ["FAKE:shell pwd"]);
  assert.deepEqual(await ask(path("countTokens"), { contents }), { totalTokens: 100 });
});

test("the log tells earlier words, and an unanswered message does not run again with the next one", async () => {
  const said = (text) => ({ role: "user", content: text });
  const parts = { role: "user", content: [{ type: "text", text: "FAKE:error 400" }, { type: "text", text: "FAKE:text Well." }] };
  const messages = [said("FAKE:text One."), { role: "assistant", content: "One." }, parts];
  const reply = await ask(CHAT, { messages, tools: chatTools });
  assert.equal(reply.choices[0].message.content, "Well.");
  assert.deepEqual(last().earlier, ["FAKE:text One.", "FAKE:error 400"]);
});

test("an agent that edits by the answer's text gets blocks, and its waits and errors count", async () => {
  const system = { role: "system", content: "Every *SEARCH/REPLACE* block must use this format" };
  const body = (content) => ({ messages: [system, { role: "user", content }] });
  const reply = await ask(CHAT, body("FAKE:write a.txt hi ;; FAKE:shell pwd ;; FAKE:text Bye."));
  const { content } = reply.choices[0].message;
  assert.match(content, /a\.txt\n```\n<<<<<<< SEARCH\n=======\nhi\n>>>>>>> REPLACE\n```/);
  assert.match(content, /```bash\npwd\n```/);
  assert.match(content, /Bye\.$/);
  assert.equal(last().turn, true);
  assert.equal((await send(CHAT, body("FAKE:error 400"))).status, 400);
});

test("errors come in each API's own shape, and the log says what came of a turn", async () => {
  const chat = await ask(CHAT, { messages: [{ role: "user", content: "FAKE:error 429" }], tools: chatTools });
  assert.equal(chat.error.type, "rate_limit_exceeded");
  assert.equal(last().outcome, "error 429");
  const tools = [{ functionDeclarations: [{ name: "x" }] }];
  const gemini = await ask("/v1beta/models/m:generateContent", { contents: [{ parts: [{ text: "FAKE:error 503" }] }], tools });
  assert.equal(gemini.error.status, "UNAVAILABLE");
  await ask(CHAT, { messages: [{ role: "user", content: "FAKE:text x" }], tools: chatTools });
  assert.equal(last().outcome, "answered");
  await ask(CHAT, { messages: [{ role: "user", content: "a title, please" }] });
  assert.equal(last().turn, false);
  for (const path of [CHAT, "/v1/responses", "/v1beta/models/m:generateContent"]) assert.equal((await send(path, {})).status, 400);

  const gone = new AbortController();
  const body = JSON.stringify({ messages: [{ role: "user", content: "FAKE:hold" }], tools: chatTools });
  const left = fetch(model.url + CHAT, { method: "POST", body, signal: gone.signal });
  while (model.holding() === 0) await new Promise(setImmediate);
  const entry = last();
  gone.abort();
  await assert.rejects(left);
  while (entry.outcome === "open") await new Promise(setImmediate);
  assert.equal(entry.outcome, "left");
});
