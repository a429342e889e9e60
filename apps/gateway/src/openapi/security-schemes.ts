import type { SecuritySchemeObject } from '@nestjs/swagger';

const SESSION = `
Sign in with \`POST /api/v1/auth/session\`: the answer sets the cookie, which scripts cannot read and the browser sends with every call.
Calls that change something need the header \`X-CSRF: 1\` as well, so that no other site can make them.
`.trim();

/** The authentication schemes, any one of which is enough. */
export const SECURITY_SCHEMES: Record<string, SecuritySchemeObject> = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Key of a registered client.' },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A token of a trusted issuer.',
  },
  session: { type: 'apiKey', in: 'cookie', name: '__Host-cupi-session', description: SESSION },
  basic: { type: 'http', scheme: 'basic', description: 'A Unity Connection account of your own.' },
};
