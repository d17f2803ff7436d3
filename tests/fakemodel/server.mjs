// The fake model's HTTP server: a stand-in for a hosted model API, so that real agents can be driven in tests
// without a network or an account. It listens on loopback only and keeps nothing but a log of what it was asked.
//
//     POST /v1/messages                 Anthropic Messages, as JSON or as a stream, like the ones below
//     POST /v1/responses                OpenAI Responses
//     POST /v1/chat/completions         OpenAI Chat Completions
//     POST /v1beta/models/M:generateContent, :streamGenerateContent     Google Gemini
//     POST /v1/messages/count_tokens, /v1beta/models/M:countTokens
//     GET  /v1/models, /v1beta/models
//     GET  /_fake/health                {"ok": true, "holding": how many replies are held}
//     GET  /_fake/log                   every request so far: for a turn, what the user's words were and what came of it
//     POST /_fake/release               lets the held replies go
//
// See README.md for the script that a prompt may carry.

import { createServer } from "node:http";
import { appendFileSync } from "node:fs";
import * as anthropic from "./anthropic.mjs";
import * as chat from "./chat.mjs";
import * as gemini from "./gemini.mjs";
import * as responses from "./responses.mjs";
import { plan, scripted } from "./script.mjs";

const APIS = [anthropic, chat, gemini, responses];

const BODY_LIMIT = 64 * 1024 * 1024;

/** Starts the server; `port` 0 picks a free one, and `rules` say what is done at words that carry no script. */
export async function startFakeModel({ port = 0, logFile, rules = [] } = {}) {
  const state = { log: [], holds: new Map(), timers: new Set(), logFile, rules };
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error) => {
      if (response.headersSent) response.destroy();
      else sendJson(response, { type: "error", error: { type: "api_error", message: String(error) } }, 500);
    });
  });
  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    log: state.log,
    holding: () => state.holds.size,
    /** Lets the held replies go; with `to`, only those to words that hold this. */
    release: (to) => release(state, to),
    close: () =>
      new Promise((resolve) => {
        release(state);
        for (const wake of state.timers) wake();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function release(state, to = "") {
  for (const [go, words] of [...state.holds]) if (words.includes(to)) go();
}

async function answer(state, request, response) {
  const { pathname } = new URL(request.url, "http://fake");
  const body = await readBody(request);
  const route = `${request.method === "HEAD" ? "GET" : request.method} ${pathname}`;
  switch (route) {
    case "GET /_fake/health":
      return sendJson(response, { ok: true, holding: state.holds.size });
    case "GET /_fake/log":
      return sendJson(response, state.log);
    case "POST /_fake/release":
      release(state);
      return sendJson(response, { ok: true });
    case "POST /v1/messages/count_tokens":
      return sendJson(response, { input_tokens: 100 });
    case "GET /v1/models":
    case "GET /v1beta/models":
      record(state, request, {}, body);
      return sendJson(response, modelList());
  }
  if (pathname.endsWith(":countTokens")) return sendJson(response, { totalTokens: 100 });
  for (const api of request.method === "POST" ? APIS : []) {
    const target = api.match(pathname);
    if (target) return turn(state, request, response, { api, target, body });
  }
  record(state, request, {}, body);
  return sendJson(response, { type: "error", error: { type: "not_found_error", message: "not found" } }, 404);
}

async function turn(state, request, response, { api, target, body }) {
  const asked = api.readRequest(body, target);
  if (!asked) {
    record(state, request, { api: api.name }, body);
    return sendJson(response, api.errorReply(400), 400);
  }
  const reply = plan({ ...asked, prompt: scripted(asked, state.rules) });
  const entry = record(
    state,
    request,
    {
      api: api.name,
      // A request without tools is a side matter, such as a title, unless the agent works by its answer's text alone.
      turn: reply.turn,
      words: asked.words,
      earlier: asked.earlier,
      prompt: asked.prompt,
      system: asked.system,
      results: asked.results,
      result: asked.result,
      tools: asked.tools.map((tool) => tool.name),
      reply: reply.tool ?? reply.text,
      input: reply.input,
      outcome: "open",
    },
    body,
  );
  const gone = () => {
    if (entry.outcome === "open") entry.outcome = "left";
  };
  response.once("close", gone);
  await pause(state, response, reply.step.delay);
  if (reply.step.hold) await hold(state, response, asked.prompt);
  if (response.destroyed) return;
  if (reply.step.error) {
    entry.outcome = `error ${reply.step.error}`;
    return sendJson(response, api.errorReply(reply.step.error), reply.step.error);
  }
  if (asked.stream) await stream(response, api.streamedReply(asked, reply, (seconds) => pause(state, response, seconds)));
  else sendJson(response, api.wholeReply(asked, reply));
  if (!response.destroyed) entry.outcome = "answered";
}

async function stream(response, events) {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  for await (const { event, data } of events) {
    if (response.destroyed) return;
    const name = event ? `event: ${event}\n` : "";
    response.write(`${name}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`);
  }
  response.end();
}

// The script asked for this pause; a caller that went away or a closing server ends it early.
function pause(state, response, seconds) {
  if (!seconds) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      state.timers.delete(wake);
      resolve();
    };
    const timer = setTimeout(wake, seconds * 1000);
    state.timers.add(wake);
    response.once("close", wake);
  });
}

function hold(state, response, words) {
  return new Promise((resolve) => {
    const go = () => {
      state.holds.delete(go);
      resolve();
    };
    state.holds.set(go, words);
    response.once("close", go);
  });
}

async function readBody(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new Error("the request is too large");
    chunks.push(chunk);
  }
  try {
    const value = JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}");
    return value !== null && typeof value === "object" ? value : {};
  } catch {
    return {};
  }
}

function record(state, request, summary, body) {
  const entry = { time: Date.now() / 1000, method: request.method, path: request.url, ...summary };
  state.log.push(entry);
  if (state.logFile) appendFileSync(state.logFile, `${JSON.stringify({ ...entry, body })}\n`);
  return entry;
}

function sendJson(response, value, status = 200) {
  const text = JSON.stringify(value);
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(text) });
  response.end(text);
}

// One list for all: each agent reads the fields of its own API and passes over the others.
function modelList() {
  const model = {
    id: "fake-model",
    type: "model",
    object: "model",
    created: 0,
    created_at: "2025-01-01T00:00:00Z",
    owned_by: "fake",
    display_name: "Fake model",
    name: "models/fake-model",
  };
  return { object: "list", data: [model], models: [model], has_more: false, first_id: model.id, last_id: model.id };
}
