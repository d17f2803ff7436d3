// OpenAI's Responses API. Like its siblings it knows the wire and nothing of the script's verbs.

import { list, newId, newestPrompt, pieces, textOf } from "./wire.mjs";
import { errorReply } from "./chat.mjs";

export { errorReply };

export const name = "responses";

/** Whether this path is a model turn of this API. */
export const match = (path) => (path.endsWith("/responses") ? {} : null);

/** What a request body asks, or `null` if it is not a Responses request. */
export function readRequest(body) {
  const source = typeof body.input === "string" ? [{ role: "user", content: body.input }] : body.input;
  if (!Array.isArray(source)) return null;
  return {
    model: body.model ?? "fake-model",
    ...newestPrompt(source.flatMap(itemOf)),
    system: [body.instructions ?? "", ...source.filter((item) => ["developer", "system"].includes(item?.role)).map((item) => textOf(item.content))].join("\n"),
    tools: list(body.tools).flatMap(toolOf),
    stream: body.stream === true,
    shape: body.text?.format?.schema,
    verdict: false,
  };
}

function itemOf(item) {
  if (String(item?.type ?? "").endsWith("_output")) return [{ kind: "result", text: outputOf(item.output) }];
  if (item?.role === "user") return [{ kind: "user", text: textOf(item.content) }];
  // Instructions and thoughts may stand between a prompt and its context; they part nothing.
  if (["developer", "system"].includes(item?.role) || item?.type === "reasoning") return [];
  return [{ kind: "other" }];
}

const outputOf = (output) => (typeof output === "string" || Array.isArray(output) ? textOf(output) : JSON.stringify(output ?? ""));

// Tools of a namespace are called by their own name beside the namespace's; a script gives both as one word.
function toolOf(tool) {
  if (tool?.type === "namespace") {
    return list(tool.tools).flatMap(toolOf).map((one) => ({ ...one, name: `${tool.name}__${one.name}`, within: { namespace: tool.name, name: one.name } }));
  }
  if (typeof tool?.name !== "string" || !["function", "custom"].includes(tool.type)) return [];
  return [{ name: tool.name, schema: tool.parameters ?? {}, free: tool.type === "custom" }];
}

function outputItem(request, reply) {
  if (!reply.tool) {
    const content = [{ type: "output_text", text: reply.text, annotations: [], logprobs: [] }];
    return { id: newId("msg"), type: "message", role: "assistant", status: "completed", content };
  }
  const known = request.tools.find((tool) => tool.name === reply.tool);
  const call = { call_id: newId("call"), name: reply.tool, ...known?.within, status: "completed" };
  const free = known?.free;
  if (free) return { id: newId("ctc"), type: "custom_tool_call", ...call, input: String(reply.input) };
  return { id: newId("fc"), type: "function_call", ...call, arguments: JSON.stringify(reply.input) };
}

/** A whole reply. */
export function wholeReply(request, reply) {
  return {
    id: newId("resp"),
    object: "response",
    created_at: Math.floor(Date.now() / 1000),
    status: "completed",
    model: request.model,
    output: [outputItem(request, reply)],
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    parallel_tool_calls: false,
    temperature: 1,
    tool_choice: "auto",
    tools: [],
    top_p: 1,
    usage: {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: 10,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 110,
    },
  };
}

/** The same reply as a stream of events; `pause` is awaited between the words of a slow text. */
export async function* streamedReply(request, reply, pause) {
  const whole = wholeReply(request, reply);
  const [item] = whole.output;
  let number = 0;
  const event = (type, more) => ({ event: type, data: { type, sequence_number: number++, ...more } });
  const at = { output_index: 0, item_id: item.id };
  const started = { ...item, status: "in_progress" };
  yield event("response.created", { response: { ...whole, status: "in_progress", output: [], usage: null } });
  if (item.type === "message") {
    yield event("response.output_item.added", { output_index: 0, item: { ...started, content: [] } });
    yield event("response.content_part.added", { content_index: 0, ...at, part: { type: "output_text", text: "", annotations: [] } });
    for await (const delta of pieces(reply, pause)) {
      yield event("response.output_text.delta", { content_index: 0, delta, logprobs: [], ...at });
    }
    yield event("response.output_text.done", { content_index: 0, text: reply.text, logprobs: [], ...at });
    yield event("response.content_part.done", { content_index: 0, part: item.content[0], ...at });
  } else if (item.type === "function_call") {
    yield event("response.output_item.added", { output_index: 0, item: { ...started, arguments: "" } });
    yield event("response.function_call_arguments.delta", { delta: item.arguments, ...at });
    yield event("response.function_call_arguments.done", { arguments: item.arguments, name: item.name, ...at });
  } else {
    yield event("response.output_item.added", { output_index: 0, item: started });
  }
  yield event("response.output_item.done", { output_index: 0, item });
  yield event("response.completed", { response: whole });
}
