// Anthropic's Messages API: a request reduced to what the script needs, and a reply in the API's own shape.
// It knows the wire and nothing of the script's verbs, so that other APIs can stand beside it.

import { list, newId, newestPrompt, pieces, textOf } from "./wire.mjs";

export const name = "anthropic";

/** Whether this path is a model turn of this API. */
export const match = (path) => (path.endsWith("/messages") ? {} : null);

/** What a request body asks, or `null` if it is not a Messages request. */
export function readRequest(body) {
  if (!Array.isArray(body.messages)) return null;
  const tools = list(body.tools)
    .filter((tool) => typeof tool?.name === "string")
    .map((tool) => ({ name: tool.name, schema: tool.input_schema ?? {} }));
  return {
    model: body.model ?? "fake-model",
    ...newestPrompt(body.messages.flatMap(itemsOf)),
    system: textOf(body.system),
    tools,
    stream: body.stream === true,
    shape: body.output_config?.format?.schema,
    // A safety classifier asks without tools for a verdict inside this tag.
    verdict: tools.length === 0 && textOf(body.system).includes("<block>"),
  };
}

function itemsOf(message) {
  const content = message?.content;
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : list(content);
  return blocks.flatMap((block) => {
    if (block?.type === "tool_result") return [{ kind: "result", text: textOf(block.content) }];
    if (message.role === "assistant") return [{ kind: "other" }];
    if (message.role === "user" && block?.type === "text") return [{ kind: "user", text: String(block.text ?? "") }];
    return [];
  });
}

/** A whole reply. */
export function wholeReply(request, reply) {
  const block = reply.tool
    ? { type: "tool_use", id: newId("toolu"), name: reply.tool, input: reply.input }
    : { type: "text", text: reply.text };
  return {
    id: newId("msg"),
    type: "message",
    role: "assistant",
    model: request.model,
    content: [block],
    stop_reason: reply.tool ? "tool_use" : "end_turn",
    stop_sequence: null,
    usage: { input_tokens: 100, output_tokens: 10, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
  };
}

/** The same reply as a stream of events; `pause` is awaited between the words of a slow text. */
export async function* streamedReply(request, reply, pause) {
  const whole = wholeReply(request, reply);
  const [block] = whole.content;
  const event = (data) => ({ event: data.type, data });
  yield event({ type: "message_start", message: { ...whole, content: [], stop_reason: null } });
  const empty = reply.tool ? { ...block, input: {} } : { ...block, text: "" };
  yield event({ type: "content_block_start", index: 0, content_block: empty });
  if (reply.tool) {
    const delta = { type: "input_json_delta", partial_json: JSON.stringify(reply.input) };
    yield event({ type: "content_block_delta", index: 0, delta });
  } else {
    for await (const text of pieces(reply, pause)) {
      yield event({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text } });
    }
  }
  yield event({ type: "content_block_stop", index: 0 });
  yield event({
    type: "message_delta",
    delta: { stop_reason: whole.stop_reason, stop_sequence: null },
    usage: { output_tokens: 10 },
  });
  yield event({ type: "message_stop" });
}

/** An error in the API's own shape. */
export function errorReply(status) {
  const kinds = { 400: "invalid_request_error", 401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error" };
  return { type: "error", error: { type: kinds[status] ?? "api_error", message: `scripted ${status}` } };
}
