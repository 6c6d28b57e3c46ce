/** A primitive that only its own constructor function can make, so that a stack name never stands in for a node name. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };
