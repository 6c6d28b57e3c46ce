/** `on-failure` -> `ON_FAILURE`. */
type UpperSnake<V extends string> = V extends `${infer A}-${infer B}`
  ? `${Uppercase<A>}_${UpperSnake<B>}`
  : Uppercase<V>;

/** Maps a domain union of texts to the names of a proto enum: prefix + upper case, hyphens as underscores. */
export interface EnumCodec<V extends string, P extends string> {
  readonly values: readonly V[];
  encode(value: V): `${P}_${UpperSnake<V>}`;
  /** Undefined for anything that is not a member, for instance a number that a newer peer has sent. */
  decode(wire: unknown): V | undefined;
}

export function enumCodec<const V extends string, const P extends string>(
  prefix: P,
  values: readonly V[],
): EnumCodec<V, P> {
  const wireName = (value: V) =>
    `${prefix}_${value.toUpperCase().replaceAll('-', '_')}` as `${P}_${UpperSnake<V>}`;
  const byWireName = new Map<unknown, V>(values.map((value) => [wireName(value), value]));
  return { values, encode: wireName, decode: (wire) => byWireName.get(wire) };
}
