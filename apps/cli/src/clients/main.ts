import { runClientsCommand } from './clients-command.js';

process.exitCode = await runClientsCommand(process.argv.slice(2), {
  environment: process.env,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
