/** Words from the daemon stand behind a program's name or a dash too; here they begin a line. Names and ids keep their case. */
const BEGINS_PLAINLY = /^(?:the|there|this|a|an|no|nobody|nothing|it|its|only)\b/;

export function sentence(message: string): string {
  return BEGINS_PLAINLY.test(message) ? `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}` : message;
}

/** The same with a full stop, unless it ends with one. */
export function wholeSentence(message: string): string {
  return message.endsWith('.') ? sentence(message) : `${sentence(message)}.`;
}
