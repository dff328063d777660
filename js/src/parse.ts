/** Guards for values that come from the other side of the wire. */

/** Checks a value from the other side; `at` names the field in the `TypeError`. */
export type Parse<T> = (value: unknown, at: string) => T;

/** Throw the error of a field that is not as agreed. */
export function fail(at: string, wanted: string): never {
  throw new TypeError(`${at} should be ${wanted}`);
}

/** Text. */
export const text: Parse<string> = (value, at) => (typeof value === "string" ? value : fail(at, "text"));
/** True or false. */
export const flag: Parse<boolean> = (value, at) =>
  typeof value === "boolean" ? value : fail(at, "true or false");
/** A finite number. */
export const number: Parse<number> = (value, at) =>
  Number.isFinite(value) ? (value as number) : fail(at, "a number");
/** A whole number. */
export const integer: Parse<number> = (value, at) =>
  Number.isSafeInteger(value) ? (value as number) : fail(at, "a whole number");

/** One of these words. */
export function just<const T extends string>(...names: readonly T[]): Parse<T> {
  return (value, at) => names.find((name) => name === value) ?? fail(at, names.join(" or "));
}

/** The value or null. */
export function nullable<T>(parse: Parse<T>): Parse<T | null> {
  return (value, at) => (value === null ? null : parse(value, at));
}

/** The value, or nothing where the field is left out. */
export function optional<T>(parse: Parse<T>): Parse<T | undefined> {
  return (value, at) => (value === undefined ? undefined : parse(value, at));
}

/** A list of these. */
export function list<T>(parse: Parse<T>): Parse<readonly T[]> {
  return (value, at) =>
    Array.isArray(value) ? value.map((item, n) => parse(item, `${at}[${n}]`)) : fail(at, "a list");
}

/** A record with these fields; others are left out. */
export function record<T>(fields: { readonly [K in keyof T]-?: Parse<T[K]> }): Parse<T> {
  return (value, at) => {
    if (typeof value !== "object" || value === null) fail(at, "a record");
    const given = value as Record<string, unknown>;
    const names = Object.keys(fields) as (keyof T & string)[];
    return Object.fromEntries(names.map((name) => [name, fields[name](given[name], `${at}.${name}`)])) as T;
  };
}

/** Values of one kind by name. */
export function table<T>(parse: Parse<T>): Parse<Readonly<Record<string, T>>> {
  return (value, at) =>
    Object.fromEntries(
      Object.entries(anything(value, at)).map(([name, item]) => [name, parse(item, `${at}.${name}`)]),
    );
}

/** A record of whatever; who reads it checks it. */
export const anything: Parse<Readonly<Record<string, unknown>>> = (value, at) =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : fail(at, "a record");
