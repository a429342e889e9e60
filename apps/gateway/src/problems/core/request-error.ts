/** Validation errors of a value, by code. Programs depend on the codes, so a code is never renamed. */
export const requestErrorCodes = {
  required: 'it is missing',
  unknown: 'there is no field or parameter of this name',
  'read-only': 'callers cannot set it, or only when the object is created',
  type: 'it is of another type',
  'too-short': 'it has fewer characters than `minLength`',
  'too-long': 'it has more characters than `maxLength`',
  'too-small': 'it is less than `minimum`',
  'too-large': 'it is greater than `maximum`',
  'not-allowed': 'it is none of `allowed`',
  format: 'it does not have the form that `format` names, or match it as a regular expression',
  characters: 'it has characters that cannot be sent',
  conflict: 'it contradicts something else in the request, or occurs more than once',
  taken: 'it must be unique, and another object already has it',
} as const;

/** What user interfaces need besides the code to translate it; the other codes need nothing. */
interface ParametersByCode {
  /** In Unicode code points, as JSON Schema counts them. */
  'too-short': { readonly minLength: number };
  'too-long': { readonly maxLength: number };
  'too-small': { readonly minimum: number };
  'too-large': { readonly maximum: number };
  'not-allowed': { readonly allowed: readonly string[] };
  format: { readonly format: string };
}

/** A validation error of a value: the code with its parameters for programs, and a text for people. */
export type Violation = { readonly detail: string } & (
  | { readonly code: Exclude<keyof typeof requestErrorCodes, keyof ParametersByCode> }
  | {
      [Code in keyof ParametersByCode]: { readonly code: Code } & ParametersByCode[Code];
    }[keyof ParametersByCode]
);

/** Position of a value in a request. */
type Place =
  | {
      /** JSON Pointer (RFC 6901) into the body; `""` is the body itself. */
      readonly pointer: string;
    }
  | {
      /** Name of the path parameter, query parameter or header field; `""` is the query itself. */
      readonly parameter: string;
    };

/** One validation error of a request: its position, and what is wrong. */
export type RequestError = Place & Violation;
