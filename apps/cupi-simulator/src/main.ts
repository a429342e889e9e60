import { loadOrMakeCertificate } from './certificate-files.js';
import { readEnvironment, type StandaloneSettings } from './environment.js';
import { type Simulator, SIMULATOR_DEFAULTS, startSimulator } from './server.js';

/** The simulator on its own, over HTTPS, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const settings = readEnvironment(process.env);
  const tls = await loadOrMakeCertificate(settings);
  const simulator = await startSimulator({ ...settings.simulator, tls });

  const stop = (): void => void simulator.close();
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.stdout.write(welcome(settings, simulator));
}

function welcome(
  { simulator: options, certificateFile, isSamplePassword }: StandaloneSettings,
  { url }: Simulator,
): string {
  const username = options.administrator?.username ?? '';
  const password = isSamplePassword ? SIMULATOR_DEFAULTS.administrator.password : '$SIM_ADMIN_PASSWORD';
  const reader = SIMULATOR_DEFAULTS.readOnlyAdministrator;
  const trust = certificateFile ? `--cacert '${certificateFile}'` : '--insecure';
  return [
    `Unity Connection simulator: ${url}/vmrest`,
    `  administrator: ${username} / ${password}`,
    `  read-only:     ${reader.username} / ${reader.password}`,
    `  curl ${trust} -u "${username}:${password}" '${url}/vmrest/phonesystems?rowsPerPage=2&pageNumber=1'`,
    '',
  ].join('\n');
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
