/** One kind of problem, and its explanation. */
export interface ProblemKind {
  /** HTTP status code (RFC 9110 §15). */
  readonly status: number;
  /** Short summary; the same for every occurrence (RFC 9457 §3.1.3). */
  readonly title: string;
  /** When the gateway answers with it, in a sentence or two. */
  readonly when: string;
  /** What the caller can do about it. */
  readonly remedy: string;
}

/**
 * Every problem of the gateway, by code. The code is part of the problem type URI
 * `/problems/<code>`, so a code is never renamed.
 */
export const problemCatalogue = {
  'validation-failed': {
    status: 400,
    title: 'The request is not valid',
    when: 'A field, path segment or query parameter is unknown, missing, given more than once, of the wrong type or out of range. Nothing was sent to Unity Connection.',
    remedy:
      'Correct everything that `errors` names: each error has a JSON Pointer into the body or the name of the parameter. When there are more than 100, the first 100 are listed.',
  },
  'malformed-json': {
    status: 400,
    title: 'The body is not JSON',
    when: 'The body could not be read as a JSON text in UTF-8, or it is empty.',
    remedy: 'Send one well-formed JSON object.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request is not valid HTTP',
    when: 'The request line or a header breaks the rules of HTTP.',
    remedy: 'Check the client or the proxies in between: HTTP libraries do not send this.',
  },
  unauthenticated: {
    status: 401,
    title: 'Credentials are missing or unknown',
    when: 'The call carries no credentials, or the gateway does not recognise them.',
    remedy: 'Send an API key in `X-API-Key`, or a Unity Connection account in `Authorization: Basic`.',
  },
  'credentials-rejected': {
    status: 401,
    title: 'Unity Connection rejected the credentials',
    when: 'The user name and password that the caller sent were rejected by Unity Connection.',
    remedy: 'Check the user name and password, and that the account is neither locked nor expired.',
  },
  'insufficient-scope': {
    status: 403,
    title: 'The scopes do not cover the call',
    when: 'The client is known, but none of its scopes allows this operation.',
    remedy:
      'Ask the operator of the gateway for the scope that `detail` names: the name of the group, with `.read` for GET and HEAD, and `.write` for all other methods.',
  },
  'csrf-header-missing': {
    status: 403,
    title: 'The X-CSRF header is missing',
    when: 'A call that changes something carried the session cookie without the header `X-CSRF: 1`.',
    remedy: 'Send `X-CSRF: 1` with every call that is not GET or HEAD.',
  },
  'origin-not-allowed': {
    status: 403,
    title: 'The call comes from another origin',
    when: 'A call that changes something carried the session cookie and an `Origin` that is neither that of the gateway nor one of `CORS_ORIGINS`.',
    remedy:
      'Ask the operator to list the origin of the frontend in `CORS_ORIGINS`. If it is that of the gateway, the proxy in front must forward `Host` unchanged, or send `X-Forwarded-Host` and be listed in `TRUST_PROXY`.',
  },
  'upstream-forbidden': {
    status: 403,
    title: 'Unity Connection forbids the operation',
    when: 'The Unity Connection account that is used has no role that allows this operation.',
    remedy:
      'Use an account with the role that the operation needs, such as System Administrator for changes.',
  },
  'not-found': {
    status: 404,
    title: 'The object does not exist',
    when: 'Unity Connection has no object with this id, or the phone system in the path does not exist.',
    remedy: 'Look up the id in the list; the object may have been deleted.',
  },
  'route-not-found': {
    status: 404,
    title: 'No such path',
    when: 'The gateway has no resource at this path.',
    remedy: 'Compare the path with the API reference at `/docs`; case and trailing slashes count.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The path does not support this method',
    when: 'The path exists, but not for this HTTP method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  'not-acceptable': {
    status: 406,
    title: 'The response would not be acceptable',
    when: 'The `Accept` header excludes JSON: neither `application/json` nor `application/problem+json` fits. For a document, the `Accept-Encoding` header excludes every coding, including `identity`.',
    remedy: 'Accept `application/json`, and `identity` as its coding, or omit the headers.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    when: 'The headers or the body did not arrive in time.',
    remedy: 'Send the request again over a better connection.',
  },
  'phone-system-in-use': {
    status: 409,
    title: 'The phone system is in use',
    when: 'Unity Connection does not allow deleting a phone system that users are associated with, or that has port groups.',
    remedy:
      'Move the users in `associations` to another phone system first; delete the port groups in `usedBy`.',
  },
  'already-exists': {
    status: 409,
    title: 'The value is already taken',
    when: 'Unity Connection does not allow a name or number that must be unique and that another object already has.',
    remedy: 'Choose another value for the field that `errors` names, or that `upstream.message` mentions.',
  },
  'in-use': {
    status: 409,
    title: 'Other objects refer to the object',
    when: 'Unity Connection does not allow deleting an object that others refer to.',
    remedy:
      'First make the others refer to another object, or delete them. If they can be read, the first ten are in `usedBy`, and all of them at the path in `links`; `upstream.message` may name them.',
  },
  'precondition-failed': {
    status: 412,
    title: 'The object has changed',
    when: 'The object no longer has the entity tag in `If-Match`.',
    remedy: 'Read it again, look at the changes, and repeat the call with the new `ETag`.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The body is too large',
    when: 'The body is larger than 64 KiB, or than the limit that the description of the operation names.',
    remedy: 'Send a smaller body, or divide a bulk; no object of this API needs as much.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Only JSON is supported',
    when: 'The body has no media type, or one other than `application/json`, or has a charset other than UTF-8, or a content coding.',
    remedy: 'Send `Content-Type: application/json`; PATCH also supports `application/merge-patch+json`.',
  },
  'upstream-rejected': {
    status: 422,
    title: 'Unity Connection rejected the request',
    when: 'Unity Connection rejected these values; `upstream` has its own message.',
    remedy: 'Correct what `upstream.message` names.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key was used for another request',
    when: 'The same `Idempotency-Key` was already sent with another request.',
    remedy: 'Make a new key for every new request.',
  },
  'idempotency-in-progress': {
    status: 409,
    title: 'The first request with this key is in progress',
    when: 'A request with the same `Idempotency-Key` has not been answered yet.',
    remedy: 'Wait a moment and repeat the request with the same key.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    when: 'The caller has used up its quota.',
    remedy: 'Wait the number of seconds in `Retry-After`.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The request headers are too large',
    when: 'The request line with its URL and the headers are together larger than 16 KiB.',
    remedy: 'Shorten the URL, or send fewer or smaller headers and cookies.',
  },
  'internal-error': {
    status: 500,
    title: 'Internal error',
    when: 'The gateway failed unexpectedly.',
    remedy: 'Report the `requestId` to the operator of the gateway: the log has the details.',
  },
  'not-supported-by-server': {
    status: 501,
    title: 'This Unity Connection does not have the resource',
    when: 'The release of Unity Connection that runs on this server does not have the resource.',
    remedy: 'Do without it, or use a server with a later release; `GET /api/v1/system` reports the version.',
  },
  'upstream-invalid-response': {
    status: 502,
    title: 'Unity Connection sent an invalid answer',
    when: 'The answer was no well-formed CUPI document, was truncated or too large, or had a value that does not fit its type.',
    remedy:
      'Try again later. If it persists, check that `CUPI_URLS` points to Unity Connection itself and not to a sign-in page or proxy.',
  },
  'upstream-error': {
    status: 502,
    title: 'Unity Connection failed',
    when: 'Unity Connection, or a proxy in front of it, answered with a server error. When `outcome` is `unknown`, a change may or may not have been made.',
    remedy:
      'Try again later; after a change, check first whether it was made. If it persists, see the logs of Unity Connection.',
  },
  'upstream-credentials-rejected': {
    status: 502,
    title: 'Unity Connection rejected the credentials of the gateway',
    when: 'The account that the gateway holds for this client was rejected. The caller did nothing wrong.',
    remedy: 'The operator of the gateway must check the account that it uses upstream.',
  },
  'upstream-unavailable': {
    status: 503,
    title: 'Unity Connection is temporarily unavailable',
    when: 'No connection could be made, the server is busy, or too many calls are already waiting for it.',
    remedy: 'Try again after the number of seconds in `Retry-After`.',
  },
  'session-store-unavailable': {
    status: 503,
    title: 'Sessions are temporarily unavailable',
    when: 'The store that holds the sessions of signed-in users does not answer.',
    remedy:
      'Try again after the number of seconds in `Retry-After`. Calls with an API key, a token or Basic are not affected.',
  },
  overloaded: {
    status: 503,
    title: 'The gateway is overloaded',
    when: 'The gateway itself is overloaded, or short of memory. Nothing was done for the call.',
    remedy: 'Try again after the number of seconds in `Retry-After`, with fewer concurrent calls.',
  },
  'upstream-timeout': {
    status: 504,
    title: 'Unity Connection did not answer in time',
    when: 'The answer did not arrive in time. When `outcome` is `unknown`, a change may or may not have been made.',
    remedy: 'Try again later. After a change with `outcome: "unknown"`, check first whether it was made.',
  },
} as const satisfies Record<string, ProblemKind>;

/** Code of a problem: the last segment of its type URI. */
export type ProblemCode = keyof typeof problemCatalogue;

/** True when the text is the code of a problem in the catalogue. */
export function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(problemCatalogue, text);
}
