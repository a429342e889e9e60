import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('#package.json') as { version: string };

/** Version of the gateway. */
export const gatewayVersion = version;
