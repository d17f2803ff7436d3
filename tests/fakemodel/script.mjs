// What a prompt asks the fake model to do, and which reply is due.
//
// The script travels in the user's prompt, or a rule of the test makes it from that prompt's words, and the number of tool
// results after the prompt says how far it has come. So the model keeps no conversation: a resumed, forked or restarted
// agent gets the reply that a real model with the same history could have given. Nothing here does I/O.

const SEPARATOR = /\n|\s;;(?=\s|$)/;
const DIRECTIVE = /FAKE:(shell|write|call|sleep|slow|hold|error|text)\b(.*)/;

// What agents put beside the user's own words. It may quote older directives, so it never counts as a prompt.
const WRAPPED =
  /\n*# \*SEARCH\/REPLACE block\* Rules:[\s\S]*$|\[Request interrupted by user[^\]]*\]|<(system-reminder|system_reminder|environment_context|environment_details|session_context|hook_context|user_instructions|current_datetime|reminder)>[\s\S]*?<\/\1>/g;

const SHELL_TOOLS = ["bash", "shell", "shell_command", "exec_command", "run_shell_command", "run_command", "run_commands", "execute_command"];
const WRITE_TOOLS = ["write", "write_file", "create", "create_file", "write_to_file", "editor", "edit_file", "apply_patch"];
const COMMAND_ARGUMENTS = ["command", "cmd", "commands", "script"];
const PATH_ARGUMENTS = ["file_path", "filePath", "filepath", "path", "absolute_path"];
const CONTENT_ARGUMENTS = ["content", "contents", "file_text", "new_text", "text"];

// An agent without tools that edits by the text of the model's answer says so in its instructions.
const EDITS_BY_TEXT = /SEARCH\/REPLACE|\*file listing\*/;

const plainStep = () => ({ kind: "text", args: [], delay: 0, spread: 0, hold: false, error: 0 });

/** The user's own words: the text without what the agent wrapped around it. */
export function ownWords(text) {
  return text.replace(WRAPPED, "");
}

/** The replies that a prompt asks for. The last one is always the closing text. */
export function parseScript(prompt) {
  const words = ownWords(prompt);
  const steps = [];
  let closing;
  let pending = plainStep();
  let found = false;
  for (const part of words.split(SEPARATOR)) {
    const directive = DIRECTIVE.exec(part);
    if (!directive) continue;
    const [, verb, rest] = directive.map((group) => group.trim());
    found = true;
    if (verb === "sleep") pending.delay += Number(rest || 1);
    else if (verb === "slow") pending.spread += Number(rest || 1);
    else if (verb === "hold") pending.hold = true;
    else if (verb === "error") pending.error = Number(rest || 500);
    else if (verb === "text") closing = rest.replaceAll("\\n", "\n");
    else {
      pending.kind = verb;
      pending.args = verb === "shell" ? [rest] : firstWordAndRest(rest);
      steps.push(pending);
      pending = plainStep();
    }
  }
  closing ??= found ? "All done." : `You said: ${words.split(/\s+/).filter(Boolean).join(" ").slice(-200)}`;
  pending.args = [closing];
  return [...steps, pending];
}

function firstWordAndRest(text) {
  const [, first = "", rest = ""] = /^(\S*)\s*([\s\S]*)$/.exec(text) ?? [];
  return [first, rest];
}

/**
 * What a test says that the model does at words that carry no script of their own.
 * @typedef {object} Rule
 * @property {RegExp} when which words it is for
 * @property {string | ((found: RegExpMatchArray, earlier: string[]) => string | undefined)} script the script, or what makes it
 *   of the words and of how the user's earlier ones began, and of nothing else; without one the next rule is asked
 */

/**
 * The text that holds the script for a request: what the first rule makes of the newest words that any rule is for, or
 * else the prompt itself. Words that carry a script are no rule's.
 * @param {{prompt: string, words: string[], earlier: string[]}} request
 * @param {Rule[]} rules
 */
export function scripted({ prompt, words, earlier }, rules) {
  for (const text of words.toReversed()) {
    if (DIRECTIVE.test(text)) break;
    for (const { when, script } of rules) {
      const found = text.match(when);
      const made = found && (typeof script === "string" ? script : script(found, earlier));
      if (made) return made;
    }
  }
  return prompt;
}

/**
 * The reply due for a request.
 * @param {{prompt: string, results: number, system?: string, tools: {name: string, schema: object, free?: boolean}[],
 *   shape?: object, verdict: boolean}} request
 * @returns {{turn: boolean, text?: string, tool?: string, input?: object, step: object}} `turn` says that the agent
 *   works on the user's prompt with this reply, and does not ask for something beside it
 */
export function plan(request) {
  if (request.verdict) return { turn: false, text: "<block>no</block>", step: plainStep() };
  if (request.tools.length > 0) return { turn: true, ...withTools(request) };
  if (EDITS_BY_TEXT.test(request.system ?? "")) return { turn: true, ...byText(request) };
  return { turn: false, ...withoutTools(request) };
}

function withTools(request) {
  const script = parseScript(request.prompt);
  const step = script[Math.min(request.results, script.length - 1)];
  switch (step.kind) {
    case "text":
      return { text: step.args[0], step };
    case "call":
      return callReply(request, step);
    default:
      return toolReply(request, step);
  }
}

// A request that offers no tools is not a turn: the agent wants a title or a summary, and must not run the script.
function withoutTools(request) {
  if (request.shape) return { text: JSON.stringify(filler(request.shape, request.shape)), step: plainStep() };
  const script = parseScript(request.prompt);
  const onlyText = script.length === 1 && request.prompt.includes("FAKE:");
  return { text: onlyText ? script[0].args[0] : "Fake title", step: plainStep() };
}

// The whole script in one answer: a block that the agent takes for a new file, or for a command that it offers to run.
function byText(request) {
  const script = parseScript(request.prompt);
  const last = script.at(-1);
  const parts = script.map(({ kind, args }) => {
    if (kind === "shell") return `\`\`\`bash\n${args[0]}\n\`\`\`\n`;
    if (kind === "write") return newFile(request.system, args);
    return kind === "text" ? args[0] : "";
  });
  const step = script.reduce((all, { delay, spread, hold, error }) => ({
    ...all,
    delay: all.delay + delay,
    spread: all.spread + spread,
    hold: all.hold || hold,
    error: all.error || error,
  }), { ...last, delay: 0, spread: 0, hold: false, error: 0 });
  return { text: parts.join("\n"), step };
}

function newFile(system, [path, content]) {
  if (system.includes("SEARCH/REPLACE")) return `${path}\n\`\`\`\n<<<<<<< SEARCH\n=======\n${content}\n>>>>>>> REPLACE\n\`\`\`\n`;
  return `${path}\n\`\`\`\n${content}\n\`\`\`\n`;
}

function callReply(request, step) {
  const [name, json] = step.args;
  const tool = findTool(request.tools, [name.toLowerCase()]);
  if (tool?.free) return { tool: tool.name, input: json, step };
  try {
    const input = JSON.parse(json || "{}");
    return { tool: tool?.name ?? name, input, step };
  } catch (error) {
    return { text: `fakemodel: the arguments of FAKE:call ${name} are not JSON: ${error.message}`, step };
  }
}

function toolReply(request, step) {
  const tool = findTool(request.tools, step.kind === "shell" ? SHELL_TOOLS : WRITE_TOOLS);
  if (!tool) {
    const names = request.tools.map((t) => t.name).join(", ");
    return { text: `fakemodel: no ${step.kind} tool among: ${names}`, step };
  }
  if (tool.name === "apply_patch") {
    const patch = `*** Begin Patch\n*** Add File: ${step.args[0]}\n+${step.args[1]}\n*** End Patch\n`;
    return { tool: tool.name, input: tool.free ? patch : { input: patch }, step };
  }
  const wanted =
    step.kind === "shell"
      ? [[COMMAND_ARGUMENTS, step.args[0]]]
      : [
          [PATH_ARGUMENTS, step.args[0]],
          [CONTENT_ARGUMENTS, step.args[1]],
        ];
  return { tool: tool.name, input: toolInput(tool, wanted), step };
}

function findTool(tools, names) {
  const byName = new Map(tools.map((tool) => [tool.name.toLowerCase(), tool]));
  return names.map((name) => byName.get(name)).find(Boolean);
}

function toolInput(tool, wanted) {
  const properties = tool.schema.properties ?? {};
  const input = {};
  for (const key of tool.schema.required ?? []) input[key] = filler(properties[key] ?? {}, tool.schema);
  for (const [names, value] of wanted) {
    const key = names.find((name) => name in properties) ?? names[0];
    input[key] = properties[key]?.type === "array" ? [value] : value;
  }
  return input;
}

/** A plausible value for a required argument that the script says nothing about. */
function filler(schema, root) {
  if (schema.$ref) {
    const node = schema.$ref
      .replace(/^#\//, "")
      .split("/")
      .reduce((at, key) => at?.[key] ?? {}, root);
    return filler(node, root);
  }
  if (schema.enum?.length) return schema.enum[0];
  if ("default" in schema) return schema.default;
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (alternative) return filler(alternative, root);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object": {
      const required = Object.entries(schema.properties ?? {}).filter(([key]) => schema.required?.includes(key));
      return Object.fromEntries(required.map(([key, value]) => [key, filler(value, root)]));
    }
    case "boolean":
      return false;
    case "integer":
    case "number":
      return 10000;
    case "array":
      return [];
    case "null":
      return null;
    default:
      return "fake value";
  }
}
