import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const EXPOSED_HEADERS = [
  'Age',
  'Cache-Status',
  'ETag',
  'Idempotent-Replayed',
  'Location',
  'Preference-Applied',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'X-Request-Id',
];

/** Lets browser frontends on these origins call, with credentials (Fetch standard, CORS protocol). */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    // Other origins are answered as if there were no CORS: their preflight is a method that is not supported.
    origin: (origin, answer) => {
      answer(null, origin !== undefined && origins.includes(origin));
    },
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'],
    credentials: true,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
}

/** The header fields that {@link allowOrigins} adds to a response for one of the origins. */
export function crossOriginFieldsFor(origin: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers': EXPOSED_HEADERS.join(', '),
  };
}
