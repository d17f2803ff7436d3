// OpenAI's Chat Completions API, which most agents speak to "any other" provider. Like its siblings it knows the wire
// and nothing of the script's verbs.

import { list, newId, newestPrompt, pieces, textOf } from "./wire.mjs";

export const name = "chat";

const KINDS = { user: "user", tool: "result", function: "result" };

/** Whether this path is a model turn of this API. */
export const match = (path) => (path.endsWith("/chat/completions") ? {} : null);

/** What a request body asks, or `null` if it is not a Chat Completions request. */
export function readRequest(body) {
  if (!Array.isArray(body.messages)) return null;
  const items = body.messages.flatMap((message) => {
    const kind = KINDS[message?.role] ?? "other";
    if (message?.role === "system" || message?.role === "developer") return [];
    // A message that was never answered travels on as a part of the next one.
    if (kind === "user" && Array.isArray(message.content)) return message.content.map((part) => ({ kind, text: textOf([part]) }));
    return [{ kind, text: textOf(message?.content) }];
  });
  return {
    model: body.model ?? "fake-model",
    ...newestPrompt(items),
    system: body.messages.filter((message) => message?.role === "system").map((message) => textOf(message.content)).join("\n"),
    tools: list(body.tools)
      .filter((tool) => tool?.type === "function" && typeof tool.function?.name === "string")
      .map((tool) => ({ name: tool.function.name, schema: tool.function.parameters ?? {} })),
    stream: body.stream === true,
    shape: body.response_format?.json_schema?.schema,
    verdict: false,
  };
}

/** A whole reply. */
export function wholeReply(request, reply) {
  const message = { role: "assistant", content: reply.tool ? null : reply.text };
  if (reply.tool) message.tool_calls = [toolCall(reply)];
  return {
    id: newId("chatcmpl"),
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: reply.tool ? "tool_calls" : "stop" }],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
  };
}

const toolCall = (reply) => ({
  id: newId("call"),
  type: "function",
  function: { name: reply.tool, arguments: JSON.stringify(reply.input) },
});

/** The same reply as a stream of chunks; `pause` is awaited between the words of a slow text. */
export async function* streamedReply(request, reply, pause) {
  const { id, created, model, usage } = wholeReply(request, reply);
  const head = { id, object: "chat.completion.chunk", created, model };
  const chunk = (delta, finish = null) => ({ data: { ...head, choices: [{ index: 0, delta, finish_reason: finish }] } });
  yield chunk({ role: "assistant", content: "" });
  if (reply.tool) yield chunk({ tool_calls: [{ index: 0, ...toolCall(reply) }] });
  else for await (const content of pieces(reply, pause)) yield chunk({ content });
  yield chunk({}, reply.tool ? "tool_calls" : "stop");
  yield { data: { ...head, choices: [], usage } };
  yield { data: "[DONE]" };
}

/** An error in the API's own shape. */
export function errorReply(status) {
  const kinds = { 400: "invalid_request_error", 401: "invalid_api_key", 429: "rate_limit_exceeded" };
  return { error: { message: `scripted ${status}`, type: kinds[status] ?? "server_error", code: kinds[status] ?? null, param: null } };
}
