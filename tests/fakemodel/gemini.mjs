// Google's Gemini API: generateContent and streamGenerateContent. Like its siblings it knows the wire and nothing of
// the script's verbs.

import { list, newestPrompt, pieces, textOf } from "./wire.mjs";

export const name = "gemini";

/** Whether this path is a model turn of this API; the model and the wish for a stream stand in it. */
export function match(path) {
  const [, model, verb] = /\/models\/([^/:]+):(generateContent|streamGenerateContent)$/.exec(path) ?? [];
  return model ? { model, stream: verb === "streamGenerateContent" } : null;
}

/** What a request body asks, or `null` if it is not a Gemini request. */
export function readRequest(body, { model, stream }) {
  if (!Array.isArray(body.contents)) return null;
  const declared = list(body.tools).flatMap((tool) => list(tool?.functionDeclarations));
  const wishes = body.generationConfig ?? {};
  return {
    model,
    ...newestPrompt(body.contents.flatMap(itemsOf)),
    system: textOf(body.systemInstruction?.parts),
    tools: declared
      .filter((tool) => typeof tool?.name === "string")
      .map((tool) => ({ name: tool.name, schema: tool.parametersJsonSchema ?? tool.parameters ?? {} })),
    stream,
    shape: wishes.responseJsonSchema ?? wishes.responseSchema,
    verdict: false,
  };
}

function itemsOf(content) {
  return list(content?.parts).flatMap((part) => {
    if (part?.functionResponse) return [{ kind: "result", text: JSON.stringify(part.functionResponse.response ?? "") }];
    if (content.role === "model") return [{ kind: "other" }];
    return part?.text ? [{ kind: "user", text: part.text }] : [];
  });
}

function answer(request, part, finish) {
  const candidate = { index: 0, content: { role: "model", parts: [part] } };
  if (finish) candidate.finishReason = "STOP";
  return {
    candidates: [candidate],
    modelVersion: request.model,
    usageMetadata: { promptTokenCount: 100, candidatesTokenCount: 10, totalTokenCount: 110 },
  };
}

/** A whole reply. */
export function wholeReply(request, reply) {
  const part = reply.tool ? { functionCall: { name: reply.tool, args: reply.input } } : { text: reply.text };
  return answer(request, part, true);
}

/** The same reply as a stream; `pause` is awaited between the words of a slow text. */
export async function* streamedReply(request, reply, pause) {
  if (reply.tool) {
    yield { data: wholeReply(request, reply) };
    return;
  }
  for await (const text of pieces(reply, pause)) yield { data: answer(request, { text }, false) };
  yield { data: answer(request, { text: "" }, true) };
}

/** An error in the API's own shape. */
export function errorReply(status) {
  const kinds = { 400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE" };
  return { error: { code: status, message: `scripted ${status}`, status: kinds[status] ?? "INTERNAL" } };
}
