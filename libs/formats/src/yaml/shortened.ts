const QUOTED_CHARS_MAX = 60;

/** For quoting a value in a message. */
export function shortened(text: string): string {
  return text.length > QUOTED_CHARS_MAX ? `${text.slice(0, QUOTED_CHARS_MAX)}…` : text;
}
