/** What a peer sends must not be able to steer the terminal that shows it: control characters become `?`. */
export function harmless(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '?');
}

/** For log lines on a terminal: colours and tabs stay, everything that moves the cursor or worse goes. */
export function harmlessLog(text: string): string {
  return text
    .split(/(\u001b\[[0-9;]*m|\t)/u)
    .map((part, index) => (index % 2 === 1 ? part : harmless(part)))
    .join('');
}
